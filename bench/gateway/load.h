// Everyone of the load in one thread: sends what is due, takes in what has come, sleeps in between. Those who
// wait for something (who publish, and who have no picture yet) are served at once. The others are looked
// after every other millisecond: when packets came, the kernel has noted, and a server should not pay for
// waking somebody up for each of them, as hundreds of machines would not let it.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "gateway/http.h"
#include "gateway/publisher.h"
#include "gateway/subscriber.h"

struct pollfd;

namespace halloo::gateway {

class Load final : public Waiter {
 public:
  // Bound to this address.
  explicit Load(const io::Address& local);
  ~Load();

  Publisher& add_publisher(double phase, const Camera& camera = {});
  Subscriber& add_subscriber();
  // Without a word to the server; close() says it.
  void remove(const Publisher& publisher);
  void remove(const Subscriber& subscriber);
  const std::vector<std::unique_ptr<Publisher>>& publishers() const { return publishers_; }
  const std::vector<std::unique_ptr<Subscriber>>& subscribers() const { return subscribers_; }

  void run(Duration time);
  // Throws a sentence when it does not come true in time.
  void run_until(const char* what, const std::function<bool()>& done);
  void wait_readable(int fd) override;

  // What is sent in this time is counted when it arrives, also a little later.
  void measure(Duration time);
  const Window& window() const { return window_; }
  // Everything from now on.
  void measure_on();
  std::uint64_t sent_in_window() const { return sent_in_window_; }

 private:
  // Until something is due, at most until then; true: `fd` is readable.
  bool turn(Instant until, int fd = -1);
  void sweep(Instant now);

  io::Address local_;
  dtls::Identity identity_;
  SystemRandom random_;
  Window window_;
  std::uint64_t sent_in_window_ = 0;
  std::vector<std::unique_ptr<Publisher>> publishers_;
  std::vector<std::unique_ptr<Subscriber>> subscribers_;
  std::vector<pollfd> polled_;
  std::vector<Endpoint*> waiting_;
  std::vector<std::uint8_t> scratch_;
  Instant next_sweep_{};
};

}  // namespace halloo::gateway
