// WHIP and WHEP (RFC 9725, draft-ietf-wish-whep), an offer out and an answer in.
#include <stdexcept>

#include "gateway/signalling.h"
#include "io/loop.h"

namespace halloo::gateway {
namespace {

class Whip final : public Signalling {
 public:
  Whip(const io::Address& server, Load& load) : http_(server, load) {}

  void publish(Publisher& publisher, const std::string& room, const std::string& name) override {
    const auto answer = ask("/whip/" + room + "?name=" + name, publisher.offer());
    publisher.on_answer(io::Loop::clock(), answer);
  }
  void subscribe(Subscriber& subscriber, const std::string& room, const std::string& name) override {
    const auto answer = ask("/whep/" + room + "/" + name, subscriber.offer());
    subscriber.on_description(io::Loop::clock(), answer);
  }

 private:
  sdp::Description ask(const std::string& path, const std::string& offer) {
    const HttpReply reply = http_.post(path, "application/sdp", offer);
    if (reply.status != 201)
      throw std::runtime_error("the server answered " + std::to_string(reply.status) + ": " + reply.body);
    return read_description(reply.body);
  }

  Http http_;
};

}  // namespace

std::unique_ptr<Signalling> speak_whip(const io::Address& server, Load& load) {
  return std::make_unique<Whip>(server, load);
}

}  // namespace halloo::gateway
