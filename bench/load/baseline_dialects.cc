// The wire protocols of the servers that Halloo is compared with. In both a message is the payload with who
// it is for in front, and one text says that all is well.
#include "load/dialect.h"

namespace halloo::load {
namespace {

struct Texts {
  std::string path;
  std::string before;        // the payload, which "}" follows
  std::string_view message;  // how one from the other begins
  std::string_view welcome;
};

class WrappingDialect final : public Dialect {
 public:
  explicit WrappingDialect(Texts texts) : texts_(std::move(texts)) {}

  std::string path() const override { return texts_.path; }
  void greet(Client&) override {}
  Heard hear(Client&, std::string_view text) override {
    if (text.starts_with(texts_.message)) return Heard::kMessage;
    return text == texts_.welcome ? Heard::kConnected : Heard::kRefused;
  }
  void say(Client& client, std::string_view payload) override {
    static std::string text;
    text.assign(texts_.before).append(payload).append("}");
    client.send(text);
  }

 private:
  Texts texts_;
};

}  // namespace

std::unique_ptr<Dialect> speak_relay(std::string name, std::string peer) {
  return std::make_unique<WrappingDialect>(
      Texts{"/?name=" + name, R"({"to":")" + peer + R"(","data":)", R"({"from":)", R"({"welcome":true})"});
}

std::unique_ptr<Dialect> speak_peer(std::string name, std::string peer) {
  return std::make_unique<WrappingDialect>(Texts{
      "/peerjs?key=peerjs&id=" + name + "&token=secret&version=1.5.5",
      R"({"type":"OFFER","dst":")" + peer + R"(","payload":)", R"({"type":"OFFER")", R"({"type":"OPEN"})"});
}

}  // namespace halloo::load
