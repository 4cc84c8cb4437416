#include "app/banner.h"

#include <gtest/gtest.h>
#include <qrencode.h>

#include <memory>
#include <sstream>
#include <vector>

#include "app/qr.h"

namespace halloo::app {
namespace {

const Endpoint kOff{"", 0, true};

Banner usual() {
  Banner banner;
  banner.http = {"127.0.0.1", 9250};
  banner.https = {"0.0.0.0", 9443};
  banner.stun = {"0.0.0.0", 3478};
  banner.network_address = "192.168.1.7";
  banner.self_made_fingerprint = "AB:CD";
  return banner;
}

TEST(Banner, HasStableLines) {
  EXPECT_EQ(
      banner_text(usual()),
      "Halloo " HALLOO_VERSION
      "\n"
      "  On this machine:  http://localhost:9250/\n"
      "  On the network:   https://192.168.1.7:9443/\n"
      "  STUN:             udp 0.0.0.0:3478\n"
      "  Browsers warn of the https address once, because this machine made its certificate itself:\n"
      "  choose \"Advanced\" and then to proceed. To be sure that it is this one, compare its SHA-256:\n"
      "  AB:CD\n");
}

TEST(Banner, SaysOnlyWhatIsThere) {
  Banner banner = usual();
  banner.self_made_fingerprint.clear();
  EXPECT_EQ(banner_text(banner).find("Browsers"), std::string::npos);
  banner.turn = true;
  EXPECT_NE(banner_text(banner).find("  STUN, TURN:       udp, tcp 0.0.0.0:3478\n"), std::string::npos);
  banner = usual();
  banner.https = kOff;
  banner.stun = kOff;
  EXPECT_EQ(banner_text(banner), "Halloo " HALLOO_VERSION "\n  On this machine:  http://localhost:9250/\n");
  banner = usual();
  banner.network_address.clear();
  EXPECT_NE(banner_text(banner).find("  On the network:   this machine has no address of a network now\n"),
            std::string::npos);
  EXPECT_EQ(banner_text(banner).find("https"), std::string::npos);
}

TEST(Banner, NamesTheAddressThatIsListenedOn) {
  const struct {
    Endpoint http, https;
    const char *local, *network;
  } cases[] = {
      {{"127.0.0.1", 80}, {"0.0.0.0", 443}, "http://localhost/", "https://192.168.1.7/"},
      {{"0.0.0.0", 9250}, {"::", 9443}, "http://localhost:9250/", "https://192.168.1.7:9443/"},
      {{"192.168.1.7", 9250}, {"127.0.0.1", 9443}, "http://192.168.1.7:9250/", ""},
      {{"2001:db8::1", 9250}, {"2001:db8::1", 1}, "http://[2001:db8::1]:9250/", "https://[2001:db8::1]:1/"},
      {kOff, {"0.0.0.0", 9443}, "https://localhost:9443/", "https://192.168.1.7:9443/"},
      {kOff, kOff, "", ""},
  };
  for (const auto& [http, https, local, network] : cases) {
    Banner banner = usual();
    banner.http = http;
    banner.https = https;
    EXPECT_EQ(local_url(banner), local);
    EXPECT_EQ(network_url(banner), network);
  }
}

TEST(Banner, DrawsTheCodeOfTheNetworksAddressOnATerminalOnly) {
  Banner banner = usual();
  EXPECT_EQ(banner_text(banner).find('\x1b'), std::string::npos);
  banner.terminal = true;
  EXPECT_NE(banner_text(banner).find(qr_code("https://192.168.1.7:9443/")), std::string::npos);
  banner.https = kOff;
  EXPECT_EQ(banner_text(banner).find('\x1b'), std::string::npos);
}

// What was drawn, as modules again.
std::vector<std::vector<bool>> modules(const std::string& drawn) {
  std::vector<std::vector<bool>> rows;
  std::istringstream lines(drawn);
  for (std::string line; std::getline(lines, line);) {
    std::vector<bool> upper, lower;
    const auto begin = line.find('m') + 1;
    EXPECT_TRUE(line.starts_with("\x1b[") && line.ends_with("\x1b[0m"))
        << "colours are set and put back on each line";
    for (std::string_view rest = std::string_view(line).substr(begin, line.rfind('\x1b') - begin);
         !rest.empty();) {
      const bool blank = rest.starts_with(" ");
      const bool full = rest.starts_with("█");
      const bool top = rest.starts_with("▀");
      EXPECT_TRUE(blank || full || top || rest.starts_with("▄")) << line;
      upper.push_back(full || top);
      lower.push_back(!blank && !top);
      rest.remove_prefix(blank ? 1 : 3);
    }
    rows.push_back(upper);
    rows.push_back(lower);
  }
  return rows;
}

TEST(QrCode, IsDrawnModuleByModuleWithItsQuietZone) {
  for (const std::string text : {"https://192.168.1.7:9443/", "https://[2001:db8:1234:5678::1]:9443/", "x"}) {
    const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
        QRcode_encodeString(text.c_str(), 0, QR_ECLEVEL_L, QR_MODE_8, 1), QRcode_free);
    const auto width = static_cast<std::size_t>(code->width);
    const auto rows = modules(qr_code(text));
    ASSERT_EQ(rows.size(), width + 8 + 1) << "an odd number of rows needs half a line more";
    for (std::size_t y = 0; y < rows.size(); ++y) {
      ASSERT_EQ(rows[y].size(), width + 8);
      for (std::size_t x = 0; x < rows[y].size(); ++x) {
        const bool inside = x >= 4 && y >= 4 && x < width + 4 && y < width + 4;
        const bool dark = inside && (code->data[(y - 4) * width + (x - 4)] & 1U) != 0;
        ASSERT_EQ(rows[y][x], dark) << x << " " << y;
      }
    }
  }
}

TEST(QrCode, OfTooMuchIsNothing) {
  EXPECT_EQ(qr_code(std::string(5000, 'x')), "");
}

}  // namespace
}  // namespace halloo::app
