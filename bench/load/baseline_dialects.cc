// The wire protocols of the servers that Halloo is compared with.
#include "load/dialect.h"

namespace halloo::load {
namespace {

class RelayDialect final : public Dialect {
 public:
  RelayDialect(std::string name, const std::string& peer)
      : name_(std::move(name)), before_(R"({"to":")" + peer + R"(","data":)") {}

  std::string path() const override { return "/?name=" + name_; }
  void greet(Client&) override {}
  Heard hear(Client&, std::string_view text) override {
    if (text.starts_with(R"({"from":)")) return Heard::kMessage;
    return text == R"({"welcome":true})" ? Heard::kConnected : Heard::kRefused;
  }
  void say(Client& client, std::string_view payload) override {
    static std::string text;
    text.assign(before_).append(payload).append("}");
    client.send(text);
  }

 private:
  std::string name_, before_;
};

class PeerDialect final : public Dialect {
 public:
  PeerDialect(std::string name, const std::string& peer)
      : name_(std::move(name)), before_(R"({"type":"OFFER","dst":")" + peer + R"(","payload":)") {}

  std::string path() const override {
    return "/peerjs?key=peerjs&id=" + name_ + "&token=secret&version=1.5.5";
  }
  void greet(Client&) override {}
  Heard hear(Client&, std::string_view text) override {
    if (text.starts_with(R"({"type":"OFFER")")) return Heard::kMessage;
    return text == R"({"type":"OPEN"})" ? Heard::kConnected : Heard::kRefused;
  }
  void say(Client& client, std::string_view payload) override {
    static std::string text;
    text.assign(before_).append(payload).append("}");
    client.send(text);
  }

 private:
  std::string name_, before_;
};

}  // namespace

std::unique_ptr<Dialect> speak_relay(std::string name, std::string peer) {
  return std::make_unique<RelayDialect>(std::move(name), peer);
}

std::unique_ptr<Dialect> speak_peer(std::string name, std::string peer) {
  return std::make_unique<PeerDialect>(std::move(name), peer);
}

}  // namespace halloo::load
