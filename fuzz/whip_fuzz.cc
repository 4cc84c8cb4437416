// WHIP and WHEP as clients of all kinds may speak them (RFC 9725), with a conference behind the door and the
// gateway of a worker behind that. The input is lines; each of these is followed by a body of lines up to "."
//   METHOD TYPE MATCH TARGET
// where TYPE is s for a description, f for a fragment of one, or itself; MATCH - for none, $ for the ETag
// that came last, or itself; and $ in TARGET is the address of the session that was opened last. Other lines
// let a second pass for each of their characters. Checked: answers are what the RFC and their own headers
// say; the orders make sense; in the end nothing is left.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <string>

#include "doors/hall.h"
#include "sdp/fragment.h"
#include "sdp/parse.h"
#include "session/gateway.h"
#include "unit/session/order_book.h"

namespace {

using namespace halloo;
using namespace halloo::session;
using namespace std::chrono_literals;

void require(bool condition, const char* otherwise) {
  if (condition) return;
  std::fprintf(stderr, "%s\n", otherwise);
  std::abort();
}

const dtls::Identity& identity() {
  static const dtls::Identity identity;
  return identity;
}

ConferenceSettings conference_settings() {
  ConferenceSettings all;
  const Bytes digest = identity().fingerprint().value();
  all.fingerprint = {"sha-256", {digest.begin(), digest.end()}};
  sdp::Candidate candidate;
  candidate.foundation = "1";
  candidate.address = "192.0.2.1";
  candidate.port = 3478;
  all.candidates = {candidate};
  all.max_rooms = 3;
  all.max_participants = 3;
  all.max_connections = 8;
  return all;
}

// What the gateway tells; it has nobody to send to.
struct Told final : Outbox {
  void send(const FiveTuple&, Bytes) override { require(false, "sent to nobody"); }
  void send(const FiveTuple&, std::size_t, Write) override { require(false, "sent to nobody"); }
  void to_worker(unsigned, const Parcel&, Bytes) override { require(false, "there is no other worker"); }
  void tell(const Event& event) override { events.push_back(event); }
  std::deque<Event> events;
};

// Up to this separator, which goes with it.
std::string_view take(std::string_view& rest, std::string_view separator) {
  const std::size_t end = rest.find(separator);
  const std::string_view first = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + separator.size());
  return first;
}

class Driver {
 public:
  Driver() { hall_.use_gateway(conference_, orders_); }

  void play(std::string_view input) {
    while (!input.empty()) {
      std::string_view line = take(input, "\n");
      if (std::ranges::count(line, ' ') < 3) {
        pass(std::chrono::seconds(line.size()));
        continue;
      }
      const std::string_view method = take(line, " "), type = take(line, " "), match = take(line, " ");
      request(method, type, match, line,
              input.starts_with(".\n") ? take(input, ".\n") : take(input, "\n.\n"));
    }
    // Nobody ever checks: consent is never given.
    pass(120s);
    require(conference_.connections() == 0 && conference_.rooms() == 0, "the conference is not empty");
    require(gateway_.connections() == 0 && gateway_.tracks() == 0 && gateway_.views() == 0 &&
                gateway_.directory().empty() && gateway_.next_timeout() == kNever,
            "the gateway is not empty");
    require(hall_.switchboard().people() == 0, "somebody is still there");
  }

 private:
  void request(std::string_view method, std::string_view type, std::string_view match,
               std::string_view target, std::string_view body) {
    std::string address(target);
    if (const std::size_t at = address.find('$'); at != std::string::npos) address.replace(at, 1, session_);
    const std::string path = address.substr(0, address.find('?'));
    doors::WhipRequest asked;
    asked.method = method;
    asked.path = path;
    if (path.size() < address.size()) asked.query = std::string_view(address).substr(path.size() + 1);
    asked.content_type = type == "s"   ? "application/sdp"
                         : type == "f" ? "application/trickle-ice-sdpfrag"
                                       : type;
    if (match != "-") asked.if_match = match == "$" ? std::string_view(etag_) : match;
    asked.body = body;
    asked.ice_servers = {{{"turn:turn.example"}, "ada", "lovelace"}};
    check(asked, hall_.on_whip(now_, asked, out_));
    settle();
  }

  std::string header(const doors::WhipResponse& answer, std::string_view name) {
    std::string_view rest = answer.headers;
    while (!rest.empty()) {
      std::string_view line = take(rest, "\r\n");
      require(line.find_first_of("\r\n") == std::string_view::npos, "a header of several lines");
      if (take(line, ": ") == name) return std::string(line);
    }
    return {};
  }

  void check(const doors::WhipRequest& asked, const doors::WhipResponse& answer) {
    constexpr unsigned kKnown[] = {200, 201, 204, 400, 403, 404, 405, 406, 409, 412, 415, 428, 503};
    require(std::ranges::find(kKnown, answer.status) != std::end(kKnown), "a status that it should not have");
    require(answer.headers.empty() || answer.headers.ends_with("\r\n"), "headers without an end");
    if (answer.status == 201) {
      require(asked.method == "POST", "opened by something else than POST");
      session_ = header(answer, "Location");
      etag_ = header(answer, "ETag");
      const auto description = sdp::parse(answer.body);
      require(description && !description->media.empty(), "an answer that cannot be read");
      require(!session_.empty() && worker_of_ufrag(std::string_view(etag_).substr(1, etag_.size() - 2)) == 0U,
              "no session, or no generation");
    }
    if (answer.status == 200 && asked.method == "PATCH") {
      const auto fragment = sdp::parse_fragment(answer.body);
      require(fragment && !fragment->ice.ufrag.empty(), "a fragment that cannot be read");
      etag_ = header(answer, "ETag");
      require(etag_ == '"' + fragment->ice.ufrag + '"', "a generation that it is not");
    }
  }

  void settle() {
    carry_out();
    while (!told_.events.empty()) {
      const Event event = std::move(told_.events.front());
      told_.events.pop_front();
      // Until it is heard of, orders may be about one that is not there any more.
      if (const auto* ended = std::get_if<Ended>(&event)) book_.end(ended->peer);
      conference_.on_event(event, orders_);
      carry_out();
    }
    book_.check();
    for (const std::string& complaint : book_.complaints) require(false, complaint.c_str());
    require(conference_.connections() <= 8 && conference_.rooms() <= 3, "more than there may be");
    require(conference_.connections() == gateway_.connections(), "the gateway knows others");
  }

  void carry_out() {
    hall_.tell_of_media(now_, out_);
    out_.clear();
    for (const auto& [worker, command] : orders_) {
      require(worker == 0, "an order to nobody");
      gateway_.apply(now_, command, told_);
    }
    book_.take(orders_);
  }

  void pass(Duration duration) {
    const Instant until = now_ + duration;
    for (int steps = 0;; ++steps) {
      const Instant next =
          std::min({gateway_.next_timeout(), hall_.next_timeout(), conference_.next_timeout()});
      if (next > until) break;
      require(steps < 10'000, "time stands still");
      now_ = std::max(now_, next);
      if (gateway_.next_timeout() <= now_) gateway_.on_timeout(now_, told_);
      if (conference_.next_timeout() <= now_) conference_.on_timeout(now_, orders_);
      if (hall_.next_timeout() <= now_) hall_.on_timeout(now_, out_);
      settle();
    }
    now_ = until;
  }

  static doors::HallSettings hall_settings() {
    doors::HallSettings all;
    all.native = doors::native::Settings{};
    return all;
  }

  Instant now_ = Instant{} + 1h;
  SeededRandom random_{1};
  Conference conference_{conference_settings(), random_};
  Orders orders_;
  doors::Hall hall_{hall_settings(), random_};
  doors::Outbox out_;
  Gateway gateway_{{}, identity(), random_};
  Told told_;
  OrderBook book_;
  std::string session_, etag_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Driver().play({reinterpret_cast<const char*>(data), size});
  return 0;
}
