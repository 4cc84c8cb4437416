#include "app/hall_settings.h"

namespace halloo::app {

doors::HallSettings hall_settings(const Settings& settings, const IceServerList& ice_servers) {
  doors::HallSettings hall;
  hall.switchboard = {
      settings.max_people, settings.list_limit, settings.ring_time, settings.presence_interval, {}};
  hall.switchboard.rooms.max_rooms = settings.max_rooms;
  hall.switchboard.rooms.max_participants = settings.max_participants;
  // More need a gateway; 0 is no limit.
  if (!settings.serves_gateway() && (settings.max_participants == 0 || settings.max_participants > 2))
    hall.switchboard.rooms.max_participants = 2;
  hall.switchboard.rooms.max_waiting = settings.max_waiting;
  hall.switchboard.rooms.max_chat = settings.max_chat;
  hall.switchboard.rooms.interval = settings.presence_interval;
  hall.max_messages_per_second = static_cast<double>(settings.max_messages_per_second);
  if (settings.doors.native) {
    doors::native::Settings native;
    native.hello_timeout = settings.hello_timeout;
    native.hold_time = settings.hold_time;
    native.ring_time = settings.ring_time;
    native.max_held = settings.max_held;
    native.ice_servers = &ice_servers;
    native.ice_refresh = ice_servers.refresh();
    native.relay_only = settings.relay_only;
    hall.native = native;
  }
  hall.whip = settings.doors.whip;
  if (settings.doors.article) hall.article = doors::article::Settings{settings.hello_timeout};
  if (settings.doors.room_of_two) {
    doors::RoomOfTwoSettings room;
    room.sessions.max_payload = settings.max_message_size;
    room.sessions.max_queued = settings.max_send_queue;
    room.sessions.max_messages_per_second = hall.max_messages_per_second;
    room.sessions.max_sessions = settings.max_people;
    room.sessions.hello_timeout = settings.hello_timeout;
    hall.room_of_two = room;
  }
  return hall;
}

io::WebLimits web_limits(const Settings& settings) {
  io::WebLimits limits;
  limits.max_message_size = settings.max_message_size;
  // A body is one Engine.IO payload, which may hold a few messages.
  limits.max_body_size = settings.max_message_size == 0 ? 0 : settings.max_message_size * 4;
  limits.max_send_queue = settings.max_send_queue;
  limits.ping_interval = settings.ping_interval;
  limits.max_connections = settings.max_connections;
  return limits;
}

}  // namespace halloo::app
