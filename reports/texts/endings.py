"""How the score is computed, and what the words mean."""

from __future__ import annotations

from kiemdinh.model.check import Text
from reports.texts.base import both

HOW: tuple[Text, ...] = (
    both(
        "Mỗi tiêu chí có trọng số cố định. Đạt thì được trọn, không đạt thì mất trọn; không cho điểm từng phần.",
        "Each criterion has a fixed weight: earned whole or lost whole, never in part.",
    ),
    both(
        "Tiêu chí không áp dụng ra khỏi mẫu số của phần. Tiêu chí chưa kết luận ở lại mẫu số và không được điểm.",
        "What does not apply leaves the denominator; what is undecided stays in it and earns nothing.",
    ),
    both(
        "Điểm của phần là tử số chia mẫu số, nhân trọng số của phần. Tổng các phần là điểm chung, so với thang khi "
        "chưa làm tròn; số in ra được cắt bớt chữ số, không làm tròn lên.",
        "A part's score is numerator by denominator times its weight; the sum is compared unrounded with the scale. "
        "Printed figures are cut, never rounded up.",
    ),
    both(
        "Điểm trần là điểm chung nếu mọi tiêu chí chưa kết luận đều đạt. Độ đầy đủ là phần trọng số áp dụng đã có "
        "kết luận; dưới mức tối thiểu thì nêu khoảng thay cho mức.",
        "The ceiling is the score if all that is undecided passed. Below the least completeness a range stands "
        "instead of a grade.",
    ),
)

GLOSSARY: tuple[tuple[Text, Text], ...] = (
    (
        both("Tiêu chí", "Criterion"),
        both(
            "Một yêu cầu của phiên bản quy định, có trích dẫn, trọng số và cách chứng minh.",
            "One requirement of the edition.",
        ),
    ),
    (
        both("Phép kiểm", "Check"),
        both(
            "Một bài thử tự động có mã cố định; nó không biết gì về luật.",
            "One automated test; it knows nothing of law.",
        ),
    ),
    (
        both("Chưa kết luận được", "Cannot tell"),
        both(
            "Phép kiểm đã chạy nhưng điều nó thấy không đủ để nói đạt hay không đạt.",
            "The check ran and what it saw decides nothing.",
        ),
    ),
    (
        both("Chưa kiểm", "Not tested"),
        both(
            "Phép kiểm không chạy; lý do và người xử lý được ghi.",
            "The check did not run; why and who must act is stated.",
        ),
    ),
    (
        both("Chưa thu thập", "Not collected"),
        both(
            "Lượt kiểm này không thu thập cho tiêu chí đó; đây không phải tác động của luật.",
            "This run did not collect for it; no effect of the law.",
        ),
    ),
    (
        both("Không ổn định", "Unstable"),
        both("Các lần kiểm cho kết quả khác nhau.", "The looks disagreed."),
    ),
    (
        both("Chứng thực", "Attestation"),
        both(
            "Xác nhận có chữ ký và bằng chứng của một người, cho điều không chương trình nào thấy được; có thời hạn.",
            "A person's signed, expiring statement for what no program can see.",
        ),
    ),
    (
        both("Miễn trừ", "Waiver"),
        both(
            "Ngoại lệ được duyệt, có lý do và thời hạn; luôn hiện ra, điểm vẫn mất.",
            "An approved, expiring exception; shown, its points stay lost.",
        ),
    ),
    (
        both("Căn cứ", "Basis"),
        both(
            "Mức chắc chắn của điều nói về luật: đã đọc văn bản, đọc qua nguồn thứ cấp, chưa kiểm chứng, hay lựa chọn "
            "của dự án.",
            "How certain a statement about the law is.",
        ),
    ),
    (
        both("Cổng phát hành", "Release gate"),
        both(
            "Điều kiện để được phát hành, tách khỏi điểm: có điều chặn thì không phát hành dù điểm cao.",
            "What must hold for a release, whatever the score.",
        ),
    ),
)
