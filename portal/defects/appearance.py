"""Faults of structure, layout and convenient access."""

from __future__ import annotations

import re
import unicodedata

from portal.defect_tools import all_of, page_text, patch, style
from portal.defects import Defect

_HEADER = re.compile(r'<header class="site-header">.*?</header>', re.DOTALL)
_MAIN = re.compile(r"(<main\b[^>]*>).*?(</main>)", re.DOTALL)
_VIETNAMESE = (
    r'\1<div class="wrap"><h1>English</h1><p>Nội dung tiếng Anh đang được cập nhật. Mời quý vị xem trang tiếng Việt'
    r" để biết về tổ chức bộ máy, chức năng, nhiệm vụ của cơ quan và các dịch vụ công trực tuyến.</p></div>\2"
)


def _decomposed(text: str) -> str:
    return text.replace("Tra cứu thủ tục", unicodedata.normalize("NFD", "Tra cứu thủ tục"))


DEFECTS = (
    Defect(
        id="page-without-header",
        title_vi="Trang thống kê mất phần đầu",
        story="Trang thống kê do nhóm khác viết, không dùng khung chung.",
        area="structure",
        expects=(("structure.same-header", "failed"),),
        apply=page_text("/thong-ke", lambda text: _HEADER.sub("", text)),
    ),
    Defect(
        id="footer-without-contact",
        title_vi="Chân trang không có cách liên hệ",
        story="Chân trang mới chỉ còn tên cơ quan và bản quyền.",
        area="structure",
        expects=(("structure.same-footer", "failed"),),
        apply=all_of(
            patch(
                "base.html",
                "Tổng đài hỗ trợ: <a href=\"tel:{{ settings.hotline|replace(' ', '') }}\">{{ settings.hotline }}</a> ",
                "",
            ),
            patch(
                "base.html",
                'Thư điện tử: <a href="mailto:{{ settings.support_email }}">{{ settings.support_email }}</a></p>',
                "</p>",
            ),
        ),
    ),
    Defect(
        id="footer-link-broken",
        title_vi="Liên kết chân trang hỏng",
        story="Trang hỗ trợ tiếp cận được đổi địa chỉ, chân trang chưa sửa.",
        area="structure",
        expects=(("structure.links-work", "failed"),),
        apply=patch(
            "base.html", '<a href="/tro-nang">Hỗ trợ tiếp cận</a>', '<a href="/tro-nang-cu">Hỗ trợ tiếp cận</a>'
        ),
    ),
    Defect(
        id="overflow-on-small-phones",
        title_vi="Trang tràn ngang trên điện thoại nhỏ",
        story="Bề rộng tối thiểu được đặt cứng cho vừa máy của người thiết kế.",
        area="structure",
        expects=(("structure.fits-narrow-screens", "failed"),),
        apply=style(".site-header { min-width: 480px }"),
    ),
    Defect(
        id="wide-content-cut-off",
        title_vi="Nội dung rộng bị cắt thay vì vừa màn hình",
        story="Trang bị cuộn ngang trên điện thoại; cách chữa nhanh là cấm cuộn, phần thừa không xem được nữa.",
        area="structure",
        expects=(("structure.fits-narrow-screens", "failed"), ("accessibility.usable-at-200-percent", "failed")),
        apply=style("html, body { overflow-x: hidden } main { min-width: 860px }"),
    ),
    Defect(
        id="text-decomposed",
        title_vi="Chữ trên trang ở dạng tổ hợp",
        story="Nội dung soạn trên máy Mac được dán thẳng vào mẫu trang.",
        area="structure",
        expects=(("structure.text-is-nfc", "failed"),),
        apply=page_text("/", _decomposed),
    ),
    Defect(
        id="english-page-in-vietnamese",
        title_vi="Trang tiếng Anh bằng tiếng Việt",
        story="Trang tiếng Anh dựng sẵn chỗ nhưng chưa ai dịch.",
        area="structure",
        expects=(("structure.english-contact", "failed"),),
        apply=page_text("/english", lambda text: _MAIN.sub(_VIETNAMESE, text)),
    ),
    Defect(
        id="text-too-pale",
        title_vi="Chữ phụ quá nhạt",
        story="Màu chữ phụ chọn theo bản vẽ, không đo độ tương phản.",
        area="accessibility",
        expects=(("accessibility.automatic-rules", "failed"), ("accessibility.automatic-rules-form", "failed")),
        apply=style(".hint, .muted, .result__meta, .field__mark { color: #b9b9b9 !important }"),
    ),
    Defect(
        id="form-label-detached",
        title_vi="Nhãn biểu mẫu không gắn với ô nhập",
        story="Mã của ô điện thoại đổi tên, thuộc tính for của nhãn còn tên cũ.",
        area="accessibility",
        expects=(("accessibility.automatic-rules-form", "failed"),),
        apply=page_text("/nop-ho-so", lambda text: text.replace('for="dia_chi"', 'for="dia_chi_cu"')),
    ),
    Defect(
        id="language-declared-english",
        title_vi='Trang tiếng Việt khai báo lang="en"',
        story="Khung dựng sẵn khai báo tiếng Anh, không ai sửa.",
        area="accessibility",
        expects=(("accessibility.page-language", "failed"),),
        apply=patch("base.html", "{% block lang %}vi{% endblock %}", "{% block lang %}en{% endblock %}"),
    ),
    Defect(
        id="submit-out-of-keyboard-reach",
        title_vi="Nút nộp không tới được bằng bàn phím",
        story="Nút nộp bị đặt tabindex âm để khỏi bị chọn nhầm.",
        area="accessibility",
        expects=(("accessibility.keyboard-only-filing", "failed"),),
        apply=patch(
            "filing_review.html",
            '<button class="btn btn-primary" type="submit">',
            '<button class="btn btn-primary" type="submit" tabindex="-1">',
        ),
    ),
    Defect(
        id="focus-outline-removed",
        title_vi="Không thấy vị trí con trỏ bàn phím",
        story="Viền tiêu điểm bị tắt vì «xấu».",
        area="accessibility",
        expects=(("accessibility.visible-focus", "failed"),),
        apply=style("*, *:focus, *:focus-visible { outline: none !important; box-shadow: none !important; }"),
    ),
    Defect(
        id="overflow-when-zoomed",
        title_vi="Nội dung bị cắt khi phóng to",
        story="Bố cục máy tính bảng đặt bề rộng cứng cho phần nội dung.",
        area="accessibility",
        expects=(("accessibility.usable-at-200-percent", "failed"),),
        apply=style("@media (min-width: 600px) and (max-width: 700px) { main { min-width: 860px } }"),
    ),
    Defect(
        id="errors-only-in-summary",
        title_vi="Lỗi không gắn với ô nhập",
        story="Thành phần hiển thị lỗi được gom về đầu trang cho gọn.",
        area="accessibility",
        expects=(("accessibility.errors-tied-to-fields", "failed"),),
        apply=all_of(
            patch(
                "macros.html", '{% if error %}<p class="field-error" id="{{ name }}-loi">{{ error }}</p>{% endif %}', ""
            ),
            patch("macros.html", '{%- if error %} aria-invalid="true"{% endif -%}', ""),
            patch(
                "macros.html",
                '{%- if hint or error %} aria-describedby="{% if hint %}{{ name }}-goi-y{% endif %}'
                "{% if hint and error %} {% endif %}"
                '{% if error %}{{ name }}-loi{% endif %}"{% endif -%}',
                '{%- if hint %} aria-describedby="{{ name }}-goi-y"{% endif -%}',
            ),
        ),
    ),
)
