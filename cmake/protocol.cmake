# The native protocol's wire types: protocol/native.json -> C++ (here), TypeScript (web/build.mjs)
# and the tables of docs/protocol.md (./dev protocol).
find_program(NODE NAMES node nodejs REQUIRED)
set(HALLOO_GENERATED ${PROJECT_BINARY_DIR}/generated)
set(protocol_outputs ${HALLOO_GENERATED}/protocol/messages.h ${HALLOO_GENERATED}/protocol/messages.cc)
add_custom_command(
  OUTPUT ${protocol_outputs}
  COMMAND ${NODE} ${PROJECT_SOURCE_DIR}/protocol/generate.mjs --cpp ${HALLOO_GENERATED}/protocol
  DEPENDS ${PROJECT_SOURCE_DIR}/protocol/generate.mjs ${PROJECT_SOURCE_DIR}/protocol/cpp.mjs
          ${PROJECT_SOURCE_DIR}/protocol/native.json
  COMMENT "Writing the native protocol's C++ types"
  VERBATIM)
add_library(halloo_protocol STATIC ${protocol_outputs})
target_link_libraries(halloo_protocol PUBLIC halloo_flags halloo_base)
target_include_directories(halloo_protocol PUBLIC ${HALLOO_GENERATED})
