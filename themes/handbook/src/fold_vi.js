// Lower case without marks: "Đảng viên" → "dang vien". `đ` does not decompose, so Unicode alone would leave it.
// The same function exists in Python; tests/fold_vi_vectors.json holds both to the same answers.

export function foldVi(text) {
  const apart = text.replace(/[đĐ]/g, "d").toLowerCase().normalize("NFD");
  return apart.replace(/\p{M}/gu, "").normalize("NFC");
}
