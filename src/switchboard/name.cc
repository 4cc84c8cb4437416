#include "switchboard/name.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uspoof.h>
#include <unicode/utf8.h>

#include <cstdlib>

namespace halloo::switchboard {
namespace {

constexpr UChar32 kZeroWidthNonJoiner = 0x200C, kZeroWidthJoiner = 0x200D;
constexpr int kMaxMarksInARow = 3;  // enough for every living script, too few to climb out of a line

const icu::Normalizer2& nfkc() {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* normalizer = icu::Normalizer2::getNFKCInstance(status);
  if (U_FAILURE(status)) std::abort();  // ICU's own data is missing
  return *normalizer;
}

// Shared by all threads: a checker that is not changed may be (uspoof.h).
const USpoofChecker* checker() {
  static const USpoofChecker* const instance = [] {
    UErrorCode status = U_ZERO_ERROR;
    const USpoofChecker* made = uspoof_open(&status);
    if (U_FAILURE(status)) std::abort();
    return made;
  }();
  return instance;
}

bool is_valid_utf8(std::string_view text) {
  std::int32_t i = 0;
  const auto length = static_cast<std::int32_t>(text.size());
  const auto* octets = reinterpret_cast<const std::uint8_t*>(text.data());
  while (i < length) {
    UChar32 c = 0;
    U8_NEXT(octets, i, length, c);
    if (c < 0) return false;
  }
  return true;
}

// Markup and what the article's page would put into a script: < > & " \ `
bool is_allowed(UChar32 c) {
  switch (c) {
    case '<':
    case '>':
    case '&':
    case '"':
    case '\\':
    case '`':
      return false;
    case kZeroWidthJoiner:
    case kZeroWidthNonJoiner:
      return true;  // emoji and several scripts need them; the keys leave them out
    default:
      break;
  }
  constexpr std::uint32_t refused = U_GC_C_MASK | U_GC_ZL_MASK | U_GC_ZP_MASK;
  return (U_MASK(u_charType(c)) & refused) == 0;
}

bool is_mark(UChar32 c) {
  return (U_MASK(u_charType(c)) & U_GC_M_MASK) != 0;
}
bool is_joiner(UChar32 c) {
  return c == kZeroWidthJoiner || c == kZeroWidthNonJoiner;
}

std::string to_utf8(const icu::UnicodeString& text) {
  std::string out;
  text.toUTF8String(out);
  return out;
}

std::string skeleton(const icu::UnicodeString& text) {
  icu::UnicodeString plain;
  for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    const UChar32 c = text.char32At(i);
    // Default ignorables would make an invisible difference (UTS 39, data of newer versions drop them).
    if (!u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT)) plain.append(c);
  }
  UErrorCode status = U_ZERO_ERROR;
  icu::UnicodeString out;
  uspoof_getSkeletonUnicodeString(checker(), 0, plain, out, &status);
  if (U_FAILURE(status)) return to_utf8(plain);
  return to_utf8(out.foldCase());
}

// Spaces of any kind: none outside, one inside. A straight apostrophe becomes a typographic one.
icu::UnicodeString tidy(const icu::UnicodeString& text) {
  icu::UnicodeString out;
  bool space = false;
  for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    const UChar32 c = text.char32At(i);
    if (u_isUWhiteSpace(c)) {
      space = !out.isEmpty();
      continue;
    }
    if (space) out.append(UChar32{' '});
    space = false;
    out.append(c == '\'' ? UChar32{0x2019} : c);
  }
  return out;
}

}  // namespace

Result<Name, NameError> make_name(std::string_view text) {
  // No name of 40 characters is longer, and normalisation of a long text costs time.
  if (text.size() > 4096) return Unexpected{NameError::too_long};
  if (!is_valid_utf8(text)) return Unexpected{NameError::characters};
  const auto raw =
      icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
  for (std::int32_t i = 0; i < raw.length(); i = raw.moveIndex32(i, 1))
    if ((U_MASK(u_charType(raw.char32At(i))) & (U_GC_CC_MASK | U_GC_ZL_MASK | U_GC_ZP_MASK)) != 0)
      return Unexpected{NameError::characters};
  UErrorCode status = U_ZERO_ERROR;
  const icu::UnicodeString normal = nfkc().normalize(raw, status);
  if (U_FAILURE(status)) return Unexpected{NameError::characters};

  const icu::UnicodeString shown = tidy(normal);
  bool visible = false;
  int marks = 0;
  for (std::int32_t i = 0; i < shown.length(); i = shown.moveIndex32(i, 1)) {
    const UChar32 c = shown.char32At(i);
    if (!is_allowed(c)) return Unexpected{NameError::characters};
    marks = is_mark(c) ? marks + 1 : 0;
    if (marks > kMaxMarksInARow || (i == 0 && marks > 0)) return Unexpected{NameError::characters};
    if (!is_mark(c) && !is_joiner(c) && !u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) &&
        c != ' ')
      visible = true;
  }
  if (!visible) return Unexpected{NameError::empty};
  if (shown.countChar32() > kMaxNameCharacters) return Unexpected{NameError::too_long};

  icu::UnicodeString folded(shown);
  folded.foldCase();
  return Name{to_utf8(shown), skeleton(folded), skeleton(shown)};
}

std::string_view explain(NameError error) {
  switch (error) {
    case NameError::empty:
      return "A name needs at least one letter or sign that can be seen.";
    case NameError::too_long:
      return "A name can have at most 40 characters. Choose a shorter one.";
    case NameError::characters:
      return "A name cannot have control characters or any of < > & \" \\ `. Choose another name.";
  }
  return {};
}

std::string fold_for_search(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  icu::UnicodeString folded = nfkc().normalize(
      icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size()))),
      status);
  if (U_FAILURE(status)) return {};
  return to_utf8(folded.foldCase());
}

}  // namespace halloo::switchboard
