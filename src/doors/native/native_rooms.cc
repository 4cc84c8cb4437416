// The native door: what its people say about rooms.
#include "doors/native/native_door.h"
#include "doors/native/translate.h"

namespace halloo::doors::native {

using switchboard::ParticipantId;

void NativeDoor::on_message(Context& context, const protocol::ClientEnter& m) {
  const switchboard::Entering how{
      {m.audio.value_or(false), m.video.value_or(false), m.screen.value_or(false)}, m.direct.value_or(true)};
  answer(context, switchboard_.enter_room(context.now, context.session->person, m.room, how, notices_),
         m.room);
}

void NativeDoor::on_message(Context& context, const protocol::ClientLeaveRoom& m) {
  answer(context, switchboard_.leave_room(context.now, context.session->person, m.room, notices_), m.room);
}

void NativeDoor::on_message(Context& context, const protocol::ClientState& m) {
  answer(context,
         switchboard_.set_media(context.now, context.session->person, m.room, {m.audio, m.video, m.screen},
                                notices_),
         m.room);
}

void NativeDoor::on_message(Context& context, const protocol::ClientHand& m) {
  answer(context, switchboard_.raise_hand(context.now, context.session->person, m.room, m.raised, notices_),
         m.room);
}

void NativeDoor::on_message(Context& context, const protocol::ClientReact& m) {
  answer(context, switchboard_.react(context.now, context.session->person, m.room, m.reaction, notices_),
         m.room);
}

void NativeDoor::on_message(Context& context, const protocol::ClientChat& m) {
  answer(context, switchboard_.say(context.now, context.session->person, m.room, m.text, notices_), m.room);
}

void NativeDoor::on_message(Context& context, const protocol::ClientRoomSignal& m) {
  answer(context,
         switchboard_.signal_in_room(context.now, context.session->person, m.room, ParticipantId{m.to},
                                     m.data, notices_),
         m.room);
}

void NativeDoor::on_message(Context& context, const protocol::ClientRoomSettings& m) {
  answer(
      context,
      switchboard_.configure_room(context.now, context.session->person, m.room, m.locked, m.knock, notices_),
      m.room);
}

void NativeDoor::on_message(Context& context, const protocol::ClientAdmit& m) {
  answer(context,
         switchboard_.admit(context.now, context.session->person, m.room, ParticipantId{m.participant},
                            notices_),
         m.room);
}

void NativeDoor::on_message(Context& context, const protocol::ClientRefuse& m) {
  answer(context,
         switchboard_.refuse(context.now, context.session->person, m.room, ParticipantId{m.participant},
                             notices_),
         m.room);
}

void NativeDoor::on_message(Context& context, const protocol::ClientRemove& m) {
  answer(context,
         switchboard_.remove(context.now, context.session->person, m.room, ParticipantId{m.participant},
                             notices_),
         m.room);
}

void NativeDoor::on_message(Context& context, const protocol::ClientMute& m) {
  answer(context,
         switchboard_.mute(context.now, context.session->person, m.room, ParticipantId{m.participant},
                           translate(m.kind), m.muted, notices_),
         m.room);
}

void NativeDoor::answer(Context& context, const Result<void, switchboard::RoomError>& result,
                        std::string_view room) {
  if (!result) fail(context, error_code(result.error()), explain(result.error()), {}, room);
}

}  // namespace halloo::doors::native
