// Janus's VideoRoom by its HTTP API: a handle for each connection, answers that come as events.
#include <map>
#include <stdexcept>

#include "base/json.h"
#include "gateway/signalling.h"
#include "io/loop.h"

namespace halloo::gateway {
namespace {

std::string quoted(std::string_view text) {
  std::string out;
  json::append_string(out, text);
  return out;
}

// Of an object, by names from the outside inwards.
json::Value find(std::string_view text, std::initializer_list<std::string_view> names) {
  json::Value value{json::Kind::object, text};
  for (const std::string_view name : names) {
    const auto object = json::Object::parse(value.raw);
    const json::Value* member = object ? object->find(name) : nullptr;
    if (!member) throw std::runtime_error("Janus answered: " + std::string(text.substr(0, 300)));
    value = *member;
  }
  return value;
}

class Janus final : public Signalling {
 public:
  Janus(const io::Address& server, Load& load) : http_(server, load) {
    session_ = "/janus/" + std::string(find(post("/janus", "create", ""), {"data", "id"}).raw);
    rooms_ = attach();
  }

  void publish(Publisher& publisher, const std::string& room, const std::string& name) override {
    if (made_.emplace(room, std::map<std::string, std::string>()).second) make(room);
    const std::string handle = attach();
    const std::string event =
        tell(handle, R"({"request":"joinandconfigure","ptype":"publisher","room":)" + room + "}",
             jsep("offer", publisher.offer()));
    made_[room][name] = std::string(find(event, {"plugindata", "data", "id"}).raw);
    publisher.on_answer(io::Loop::clock(), description(event));
    wait_until_up(handle);
  }

  void prepare(Subscriber& subscriber) override { handles_[&subscriber] = attach(); }

  void subscribe(Subscriber& subscriber, const std::string& room, const std::string& name) override {
    const std::string& handle = handles_.at(&subscriber);
    const std::string event = tell(handle,
                                   R"({"request":"join","ptype":"subscriber","room":)" + room +
                                       R"(,"streams":[{"feed":)" + made_.at(room).at(name) + "}]}",
                                   "");
    const sdp::Description offer = description(event);
    tell(handle, R"({"request":"start"})", jsep("answer", answer_to_receive(subscriber, offer)));
    subscriber.on_description(io::Loop::clock(), offer);
  }

 private:
  std::string attach() {
    return session_ + "/" +
           std::string(
               find(post(session_, "attach", R"(,"plugin":"janus.plugin.videoroom")"), {"data", "id"}).raw);
  }

  void make(const std::string& room) {
    post(rooms_, "message",
         R"(,"body":{"request":"create","publishers":100,"videocodec":"vp8","audiocodec":"opus","room":)" +
             room + "}");
  }

  // A publisher can be subscribed to once Janus knows that its connection stands, soon after the publisher.
  void wait_until_up(const std::string& handle) {
    const std::string number = handle.substr(handle.rfind('/') + 1);
    for (;;) {
      const std::string event = http_.get(session_).body;
      const auto object = json::Object::parse(event);
      const json::Value *what = object ? object->find("janus") : nullptr,
                        *sender = object ? object->find("sender") : nullptr;
      if (what && sender && what->raw == "\"webrtcup\"" && sender->raw == number) return;
    }
  }

  static std::string jsep(std::string_view type, std::string_view sdp) {
    return R"(,"jsep":{"type":")" + std::string(type) + R"(","sdp":)" + quoted(sdp) + "}";
  }
  static sdp::Description description(std::string_view event) {
    const auto text = json::to_string(find(event, {"jsep", "sdp"}));
    return read_description(text.value_or(""));
  }

  std::string post(const std::string& path, std::string_view what, const std::string& members) {
    const std::string body = R"({"janus":")" + std::string(what) + R"(","transaction":")" +
                             std::to_string(++transaction_) + "\"" + members + "}";
    const HttpReply reply = http_.post(path, "application/json", body);
    if (find(reply.body, {"janus"}).raw == "\"error\"")
      throw std::runtime_error("Janus answered: " + reply.body);
    return reply.body;
  }

  // A message to a handle, and the event that answers it.
  std::string tell(const std::string& handle, const std::string& message, const std::string& jsep) {
    post(handle, "message", ",\"body\":" + message + jsep);
    const std::string wanted = "\"" + std::to_string(transaction_) + "\"";
    for (;;) {
      std::string event = http_.get(session_).body;
      const auto object = json::Object::parse(event);
      const json::Value* transaction = object ? object->find("transaction") : nullptr;
      if (!transaction || transaction->raw != wanted) continue;
      const auto data = json::Object::parse(find(event, {"plugindata", "data"}).raw);
      if (data && data->find("error")) throw std::runtime_error("Janus answered: " + event);
      return event;
    }
  }

  Http http_;
  std::string session_, rooms_;
  std::uint64_t transaction_ = 0;
  std::map<std::string, std::map<std::string, std::string>> made_;  // rooms, and the numbers of who publishes
  std::map<const Subscriber*, std::string> handles_;
};

}  // namespace

std::unique_ptr<Signalling> speak_janus(const io::Address& server, Load& load) {
  return std::make_unique<Janus>(server, load);
}

}  // namespace halloo::gateway
