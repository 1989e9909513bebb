#include "hermetest/matchers/procfs/internal/utf8.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>

#include "absl/strings/string_view.h"

namespace hermetest::internal {
namespace {

// The second byte of a UTF-8 sequence that begins with `first` lies between these: what is shorter
// than it could be, the surrogates, and what is above U+10FFFF are no UTF-8.
std::pair<unsigned char, unsigned char> SecondByteRange(unsigned char first) {
  switch (first) {
    case 0xE0:
      return {0xA0, 0xBF};
    case 0xED:
      return {0x80, 0x9F};
    case 0xF0:
      return {0x90, 0xBF};
    case 0xF4:
      return {0x80, 0x8F};
    default:
      return {0x80, 0xBF};
  }
}

size_t SequenceSize(unsigned char first) {
  if (first < 0x80) return 1;
  if (first < 0xC2) return 0;
  if (first < 0xE0) return 2;
  if (first < 0xF0) return 3;
  return first < 0xF5 ? 4 : 0;
}

struct Range {
  char32_t first;
  char32_t last;
};

// What IsPrintable() leaves out, in order.
constexpr Range kNotPrintable[] = {
    {0x0000, 0x001F},     // C0 controls
    {0x007F, 0x00A0},     // delete, C1 controls, no-break space
    {0x00AD, 0x00AD},     // soft hyphen
    {0x034F, 0x034F},     // combining grapheme joiner
    {0x061C, 0x061C},     // Arabic letter mark
    {0x115F, 0x1160},     // Hangul fillers
    {0x1680, 0x1680},     // Ogham space
    {0x17B4, 0x17B5},     // Khmer vowels without ink
    {0x180B, 0x180F},     // Mongolian variation selectors
    {0x2000, 0x200F},     // spaces, without width, marks of direction
    {0x2028, 0x202F},     // separators, embeddings and overrides of direction, narrow space
    {0x205F, 0x206F},     // mathematical space, isolates of direction, invisible operators
    {0x2800, 0x2800},     // blank Braille pattern
    {0x3000, 0x3000},     // ideographic space
    {0x3164, 0x3164},     // Hangul filler
    {0xE000, 0xF8FF},     // private use
    {0xFDD0, 0xFDEF},     // no characters
    {0xFE00, 0xFE0F},     // variation selectors
    {0xFEFF, 0xFEFF},     // byte order mark
    {0xFFA0, 0xFFA0},     // Hangul filler
    {0xFFF0, 0xFFFC},     // annotations and objects
    {0xFFFE, 0xFFFF},     // no characters
    {0x1BCA0, 0x1BCA3},   // controls of shorthand
    {0x1D173, 0x1D17A},   // controls of music
    {0xE0000, 0x10FFFF},  // tags, variation selectors, private use
};

// Without a column of their own, in order: the blocks of combining marks.
constexpr Range kCombining[] = {
    {0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x064B, 0x065F}, {0x0900, 0x0902},
    {0x0E31, 0x0E31}, {0x0E34, 0x0E3A}, {0x0E47, 0x0E4E}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF},
    {0x20D0, 0x20FF}, {0x3099, 0x309A}, {0xFE20, 0xFE2F},
};

// Two columns wide, in order: East Asian scripts and pictures (Unicode Standard Annex 11).
constexpr Range kWide[] = {
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x2329, 0x232A},   {0x23E9, 0x23EC},
    {0x2E80, 0x303E},   {0x3041, 0x3247},   {0x3250, 0x4DBF},   {0x4E00, 0xA4CF},
    {0xA960, 0xA97C},   {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE10, 0xFE19},
    {0xFE30, 0xFE6F},   {0xFF01, 0xFF60},   {0xFFE0, 0xFFE6},   {0x1F300, 0x1F64F},
    {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD},
};

template <size_t kSize>
bool IsIn(const Range (&ranges)[kSize], char32_t code) {
  const Range* const found =
      std::lower_bound(std::begin(ranges), std::end(ranges), code,
                       [](const Range& range, char32_t c) { return range.last < c; });
  return found != std::end(ranges) && code >= found->first;
}

}  // namespace

Utf8Character FirstCharacter(absl::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const size_t size = SequenceSize(byte(0));
  if (size == 0 || size > text.size()) return {};
  if (size == 1) return {1, byte(0)};
  const auto [least, most] = SecondByteRange(byte(0));
  if (byte(1) < least || byte(1) > most) return {};
  char32_t code = byte(0) & (0x7FU >> size);
  for (size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0U) != 0x80) return {};
    code = code << 6U | (byte(i) & 0x3FU);
  }
  return {size, code};
}

bool IsUtf8(absl::string_view text) {
  while (!text.empty()) {
    const size_t size = FirstCharacter(text).size;
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

bool IsPrintable(char32_t code) {
  // The last two of each plane are no characters.
  return !IsIn(kNotPrintable, code) && (code & 0xFFFEU) != 0xFFFE;
}

size_t DisplayWidth(absl::string_view text) {
  size_t width = 0;
  while (!text.empty()) {
    const Utf8Character next = FirstCharacter(text);
    width += IsIn(kWide, next.code) ? 2 : IsIn(kCombining, next.code) ? 0 : 1;
    text.remove_prefix(std::max<size_t>(next.size, 1));
  }
  return width;
}

}  // namespace hermetest::internal
