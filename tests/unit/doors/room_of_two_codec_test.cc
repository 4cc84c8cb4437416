// Engine.IO's and Socket.IO's packets as text.
#include <gtest/gtest.h>

#include "doors/room_of_two/engine_io.h"
#include "doors/room_of_two/socket_io.h"

namespace halloo::doors::room_of_two {
namespace {

TEST(EngineIo, ReadsPackets) {
  const auto packet = parse_engine_packet("4hello");
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->type, EnginePacketType::message);
  EXPECT_EQ(packet->data, "hello");
  EXPECT_EQ(parse_engine_packet("2probe")->type, EnginePacketType::ping);
  EXPECT_FALSE(parse_engine_packet(""));
  EXPECT_FALSE(parse_engine_packet("7"));
  EXPECT_FALSE(parse_engine_packet("bAQID")) << "binary is not spoken";
  EXPECT_FALSE(parse_engine_packet("abc"));
}

TEST(EngineIo, CutsPayloads) {
  std::string_view payload =
      "4a\x1e\x1e"
      "2";
  EXPECT_EQ(cut_packet(payload), "4a");
  EXPECT_EQ(cut_packet(payload), "");
  EXPECT_EQ(cut_packet(payload), "2");
  EXPECT_TRUE(payload.empty());
}

TEST(EngineIo, WritesHandshakeAndErrors) {
  EXPECT_EQ(
      open_packet("abc", true, std::chrono::seconds(25), std::chrono::milliseconds(20'500), 1000),
      R"(0{"sid":"abc","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20500,"maxPayload":1000})");
  EXPECT_EQ(open_packet("abc", false, std::chrono::seconds(1), std::chrono::seconds(2), 0),
            R"(0{"sid":"abc","upgrades":[],"pingInterval":1000,"pingTimeout":2000,"maxPayload":0})");
  EXPECT_EQ(error_body(EngineError::transport_unknown), R"({"code":0,"message":"Transport unknown"})");
  EXPECT_EQ(error_body(EngineError::unknown_sid), R"({"code":1,"message":"Session ID unknown"})");
  EXPECT_EQ(error_body(EngineError::bad_handshake_method), R"({"code":2,"message":"Bad handshake method"})");
  EXPECT_EQ(error_body(EngineError::bad_request), R"({"code":3,"message":"Bad request"})");
  EXPECT_EQ(error_body(EngineError::forbidden), R"({"code":4,"message":"Forbidden"})");
  EXPECT_EQ(error_body(EngineError::unsupported_version),
            R"({"code":5,"message":"Unsupported protocol version"})");
}

TEST(EngineIo, ReadsQueries) {
  const EngineQuery query = parse_engine_query("t=x&EIO=4&b64&transport=polling&sid=Zz_-9&=&&");
  EXPECT_EQ(query.version, "4");
  EXPECT_EQ(query.transport, "polling");
  EXPECT_EQ(query.sid, "Zz_-9");
  EXPECT_EQ(parse_engine_query("").version, "");
}

TEST(SocketIo, ReadsConnectAndDisconnect) {
  EXPECT_EQ(parse_socket_packet("0")->name_space, "/");
  EXPECT_EQ(parse_socket_packet("0/room,")->name_space, "/room");
  EXPECT_EQ(parse_socket_packet("0/room")->name_space, "/room");
  EXPECT_EQ(parse_socket_packet(R"(0/a?b=c,{"token":"x"})")->data, R"({"token":"x"})");
  EXPECT_EQ(parse_socket_packet("1/room,")->type, SocketPacketType::disconnect);
  EXPECT_FALSE(parse_socket_packet("0[]"));
  EXPECT_FALSE(parse_socket_packet("0{"));
  EXPECT_FALSE(parse_socket_packet("0/a,5"));
  EXPECT_FALSE(parse_socket_packet("1{}"));
  EXPECT_FALSE(parse_socket_packet("0/\xff,"));
}

TEST(SocketIo, ReadsEvents) {
  const auto packet = parse_socket_packet(R"(2/room,12["offer",{"a":1},null])");
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->type, SocketPacketType::event);
  EXPECT_EQ(packet->name_space, "/room");
  EXPECT_EQ(packet->ack_id, "12");
  EXPECT_EQ(packet->data, R"(["offer",{"a":1},null])");
  EXPECT_EQ(event_name(*packet), "offer");
  EXPECT_EQ(event_name(*parse_socket_packet(R"(2["\u006fffer"])")), "offer");
  EXPECT_EQ(event_name(*parse_socket_packet(R"(2["\ud800"])")), "\uFFFD");
  EXPECT_EQ(event_name(*parse_socket_packet("2[\"" + std::string(100, 'a') + "\"]")), "");
  EXPECT_EQ(event_name(*parse_socket_packet("2[1,2]")), "");
  for (const char* bad :
       {"2", "2[]", "2{}", "2[null]", "2[[\"offer\"]]", "2[\"offer\"", "2[\"offer\"]x", "2/room", "2/room,",
        "212345678901234567[\"offer\"]", "2-1[\"offer\"]", "", "7", "x", "4{}", "4\"no\""}) {
    EXPECT_FALSE(parse_socket_packet(bad)) << bad;
  }
}

TEST(SocketIo, RecognisesBinaryPackets) {
  const auto packet = parse_socket_packet(R"(51-/room,["offer",{"_placeholder":true,"num":0}])");
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->type, SocketPacketType::binary_event);
  EXPECT_EQ(packet->name_space, "/room");
  EXPECT_FALSE(parse_socket_packet("5[\"offer\"]"));
  EXPECT_FALSE(parse_socket_packet("51"));
}

TEST(SocketIo, WritesPackets) {
  EXPECT_EQ(connect_message("/", "s"), R"(40{"sid":"s"})");
  EXPECT_EQ(connect_message("/room", "s"), R"(40/room,{"sid":"s"})");
  EXPECT_EQ(connect_error_message("/room", "No"), R"(44/room,{"message":"No"})");
  EXPECT_EQ(event_message("/", R"(["bye"])"), R"(42["bye"])");
  EXPECT_EQ(event_message("/room", R"(["bye"])"), R"(42/room,["bye"])");
  EXPECT_EQ(ack_message("/", "0"), "430[]");
  EXPECT_EQ(ack_message("/room", "12"), "43/room,12[]");
}

}  // namespace
}  // namespace halloo::doors::room_of_two
