#include "measure/payload.h"

namespace halloo::measure {

std::string description_like(std::size_t octets) {
  std::string text =
      R"({"description":{"type":"offer","sdp":"v=0\r\no=- 4611731400430051336 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n)"
      R"(a=group:BUNDLE 0 1\r\na=extmap-allow-mixed\r\na=msid-semantic: WMS\r\n)"
      R"(m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126\r\nc=IN IP4 0.0.0.0\r\na=rtcp:9 IN IP4 0.0.0.0\r\n)"
      R"(a=ice-ufrag:4ZcD\r\na=ice-pwd:2/1muCWoOi3uLifh0NuRHlDz\r\na=ice-options:trickle\r\na=setup:actpass\r\n)"
      R"(a=mid:0\r\na=sendrecv\r\na=rtcp-mux\r\na=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10;useinbandfec=1\r\n)";
  const std::string end = R"("}})";
  for (int line = 0; text.size() + end.size() < octets; ++line)
    text += R"(a=rtcp-fb:)" + std::to_string(96 + line % 31) + R"( transport-cc\r\n)";
  text.resize(octets - end.size());
  // Not within an escape.
  for (std::size_t last = text.size(); last-- > text.size() - 4;)
    if (text[last] == '\\') text[last] = 'x';
  return text + end;
}

}  // namespace halloo::measure
