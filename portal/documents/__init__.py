"""Printed documents, QR codes and blank forms."""

from portal.documents.forms import form_file
from portal.documents.printing import fee_receipt_pdf, notice_pdf, receipt_pdf, result_pdf
from portal.documents.qr import qr_png, qr_svg

__all__ = ["fee_receipt_pdf", "form_file", "notice_pdf", "qr_png", "qr_svg", "receipt_pdf", "result_pdf"]
