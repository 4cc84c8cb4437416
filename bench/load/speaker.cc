#include "load/speaker.h"

#include <stdexcept>

namespace halloo::load {

void Speaker::on_text(Client&, std::string_view text) {
  switch (dialect_->hear(client_, text)) {
    case Heard::kNothing:
      return;
    case Heard::kConnected:
      greeted_ = connected_ = true;
      return;
    case Heard::kGreeted:
      greeted_ = true;
      return;
    case Heard::kMessage:
      return listener_.on_message(*this);
    case Heard::kRefused:
      if (!leaving_) throw std::runtime_error("the server answered: " + std::string(text.substr(0, 200)));
  }
}

void Speaker::leave() {
  leaving_ = true;
  dialect_->leave(client_);
}

void Speaker::on_lost(Client&, std::uint16_t code) {
  if (!leaving_) throw std::runtime_error("the server ended a connection, code " + std::to_string(code));
}

}  // namespace halloo::load
