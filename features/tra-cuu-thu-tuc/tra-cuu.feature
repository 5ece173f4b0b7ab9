# language: vi
Tính năng: Tra cứu thủ tục hành chính
  Người dân tìm đúng thủ tục mình cần, gõ thế nào cũng tìm được, và biết rõ khi không có.

  @check:procedure-search.finds-by-name
  Tình huống: Tìm theo tên
    Khi người dân tìm bằng tên của một thủ tục đã công bố
    Thì kết quả có thủ tục đó

  @check:procedure-search.finds-without-diacritics
  Tình huống: Tìm khi gõ không dấu
    Khi người dân tìm bằng tên thủ tục gõ không dấu
    Thì kết quả có thủ tục đó

  @check:procedure-search.finds-by-code
  Tình huống: Tìm theo mã
    Khi người dân tìm bằng mã của một thủ tục đã công bố
    Thì kết quả có thủ tục đó

  @check:procedure-search.ignores-letter-case
  Tình huống: Tìm không phân biệt chữ hoa và chữ thường
    Khi người dân tìm bằng tên thủ tục viết toàn chữ hoa
    Thì kết quả có thủ tục đó

  @check:procedure-search.filters-by-field
  Tình huống: Lọc theo lĩnh vực
    Khi người dân lọc theo lĩnh vực của thủ tục đã công bố
    Thì kết quả có thủ tục đó
    Khi người dân lọc theo một lĩnh vực khác
    Thì kết quả không có thủ tục đó

  @check:procedure-search.filters-by-unit
  Tình huống: Lọc theo cơ quan thực hiện
    Khi người dân lọc theo cơ quan của thủ tục đã công bố
    Thì kết quả có thủ tục đó
    Khi người dân lọc theo một cơ quan khác
    Thì kết quả không có thủ tục đó

  @check:procedure-search.filters-by-level
  Tình huống: Lọc theo mức độ cung cấp
    Khi người dân lọc theo mức độ của thủ tục đã công bố
    Thì kết quả có thủ tục đó
    Khi người dân lọc theo một mức độ khác
    Thì kết quả không có thủ tục đó

  @check:procedure-search.filters-by-user-type
  Tình huống: Lọc theo đối tượng thực hiện
    Khi người dân lọc theo đối tượng của thủ tục đã công bố
    Thì kết quả có thủ tục đó
    Khi người dân lọc theo một đối tượng khác
    Thì kết quả không có thủ tục đó

  @check:procedure-search.no-match-says-so
  Tình huống: Không có kết quả thì nói rõ
    Khi người dân tìm những từ không thủ tục nào có
    Thì trang không liệt kê thủ tục nào và nói rõ là không tìm thấy

  @check:procedure-search.special-characters-harmless
  Khung tình huống: Ký tự đặc biệt không làm hỏng tìm kiếm
    Khi người dân tìm bằng "<ca>"
    Thì trang tìm kiếm vẫn trả lời bình thường

    Dữ liệu:
      | ca      |
      | quote   |
      | percent |
      | angle   |
      | long    |

  @check:procedure-search.result-opens-procedure
  Tình huống: Kết quả dẫn đúng thủ tục
    Khi người dân tìm bằng vài từ mà nhiều thủ tục có
    Và mở lần lượt các kết quả đầu tiên
    Thì mỗi kết quả mở đúng thủ tục của nó

  @check:procedure-search.paging-keeps-criteria
  Tình huống: Sang trang vẫn giữ điều kiện tìm
    Khi người dân lọc sao cho kết quả có nhiều trang rồi sang trang sau
    Thì trang sau vẫn theo đúng điều kiện đã chọn
