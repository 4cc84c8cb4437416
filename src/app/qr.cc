#include "app/qr.h"

#include <qrencode.h>

#include <memory>

namespace halloo::app {
namespace {

constexpr int kQuietZone = 4;
constexpr std::string_view kDarkOnLight = "\x1b[38;5;16;48;5;231m";
constexpr std::string_view kReset = "\x1b[0m";

}  // namespace

std::string qr_code(std::string_view text) {
  const std::string terminated(text);
  // The lowest correction gives the largest modules: nothing scratches a screen.
  const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
      QRcode_encodeString(terminated.c_str(), 0, QR_ECLEVEL_L, QR_MODE_8, 1), QRcode_free);
  if (!code) return {};
  const auto dark = [&](int x, int y) {
    const bool inside = x >= 0 && y >= 0 && x < code->width && y < code->width;
    return inside && (code->data[y * code->width + x] & 1U) != 0;
  };
  std::string drawn;
  for (int y = -kQuietZone; y < code->width + kQuietZone; y += 2) {
    drawn += kDarkOnLight;
    for (int x = -kQuietZone; x < code->width + kQuietZone; ++x) {
      const bool upper = dark(x, y);
      const bool lower = dark(x, y + 1);
      drawn += upper ? (lower ? "█" : "▀") : (lower ? "▄" : " ");
    }
    drawn += kReset;
    drawn += '\n';
  }
  return drawn;
}

}  // namespace halloo::app
