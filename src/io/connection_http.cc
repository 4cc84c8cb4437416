// The HTTP side of a connection: requests in, one at a time, responses out.
#include "io/connection.h"

namespace halloo::io {

namespace {

// Further pipelined requests wait until less than this is to be sent.
constexpr std::size_t kPipelineQueue = 64 * 1024;

}  // namespace

bool Connection::can_read_request() const {
  return (phase_ == Phase::kRequest || phase_ == Phase::kIdle) && queue_.size() < kPipelineQueue;
}

void Connection::http_input(MutableBytes input) {
  if (!http_) http_ = std::make_unique<Http>();
  std::string& pending = http_->pending;
  if (!can_read_request()) {
    pending.append(as_text(input));
    paused_ = true;
    return;
  }
  if (pending.empty()) {
    std::string_view rest = as_text(input);
    read_requests(rest);
    if (http_) http_->pending.assign(rest);
  } else {
    pending.append(as_text(input));
    // Aside, since what it is a view of must stay while the handler runs.
    std::string all = std::move(pending);
    pending.clear();
    std::string_view rest = all;
    read_requests(rest);
    if (http_) {
      all.erase(0, all.size() - rest.size());
      http_->pending = std::move(all);
    }
  }
  if (!http_) return;
  // What is left is a request's beginning, or was not to be read yet.
  if (!http_->pending.empty() && !can_read_request()) paused_ = true;
  if (phase_ == Phase::kIdle && http_->pending.empty()) http_.reset();
}

// Leaves in `input` what is not for now.
void Connection::read_requests(std::string_view& input) {
  reading_ = true;
  while (can_read_request() && !input.empty()) {
    if (phase_ == Phase::kIdle) enter(Phase::kRequest);
    if (!http_->reader)
      http_->reader =
          std::make_unique<RequestReader>(core_.limits.max_header_size, core_.limits.max_body_size);
    RequestReader::Status status = http_->reader->read(input);
    if (status == RequestReader::Status::kNeedMore) break;
    if (status == RequestReader::Status::kContinue) {
      queue_.push_static("HTTP/1.1 100 Continue\r\n\r\n");
      mark_dirty();
    } else if (status == RequestReader::Status::kFailed) {
      unsigned code = http_->reader->error_status();
      (code == 431   ? core_.counters.head_too_large
       : code == 413 ? core_.counters.body_too_large
                     : core_.counters.bad_request)
          .add();
      refuse(plain_response(code, http_->reader->error_text()));
    } else {
      dispatch();
    }
  }
  reading_ = false;
  if (phase_ == Phase::kWebSocket || phase_ == Phase::kClosing) {
    // A client may send before it has read that it may.
    std::string early(input);
    http_.reset();
    if (!early.empty()) websocket_input({reinterpret_cast<std::uint8_t*>(early.data()), early.size()});
  } else if (!can_read_request() && phase_ != Phase::kAwaiting && phase_ != Phase::kIdle) {
    http_.reset();
  }
}

void Connection::dispatch() {
  // Kept alive here, for the request is a view of it.
  std::unique_ptr<RequestReader> reader = std::move(http_->reader);
  Request request = reader->request();
  request.tls = over_tls_;
  request.peer = peer_;
  core_.counters.requests.add();
  http_->keep_alive = request.keep_alive;
  http_->head_only = request.method == "HEAD";
  enter(Phase::kAwaiting);
  if (!request.wants_websocket) {
    known_ = true;
    return core_.handler.on_request(id_, request);
  }
  if (auto refusal = reader->bad_handshake()) {
    core_.counters.bad_handshake.add();
    return refuse(std::move(*refusal));
  }
  known_ = true;
  std::optional<Response> response = core_.handler.on_upgrade(id_, request);
  if (phase_ != Phase::kAwaiting) return;  // closed from within
  if (response && response->status != 101) return refuse(std::move(*response));
  core_.counters.upgrades.add();
  queue_.push(upgrade_head(reader->websocket_key(), response ? response->headers : std::string()));
  enter(Phase::kWebSocket);
  mark_dirty();
  core_.handler.on_open(id_, request);
}

void Connection::respond(Response response) {
  if (phase_ != Phase::kAwaiting) return;
  bool keep_alive = http_->keep_alive && !response.close;
  queue_response(std::move(response), keep_alive, http_->head_only);
  enter(keep_alive ? Phase::kIdle : Phase::kLastWords);
  if (keep_alive && !reading_ && http_->pending.empty()) http_.reset();
}

// An answer after which nothing of this connection is read any more.
void Connection::refuse(Response response) {
  bool head_only = http_ && http_->head_only;
  queue_response(std::move(response), false, head_only);
  enter(Phase::kLastWords);
}

void Connection::queue_response(Response response, bool keep_alive, bool head_only) {
  bool is_static = response.body.empty();
  std::size_t size = is_static ? response.static_body.size() : response.body.size();
  queue_.push(response_head(response, size, keep_alive, core_.date()));
  if (!head_only && response.status != 204 && response.status != 304) {
    if (is_static) {
      queue_.push_static(response.static_body);
    } else {
      queue_.push(std::move(response.body));
    }
  }
  paused_ = false;
  mark_dirty();
}

}  // namespace halloo::io
