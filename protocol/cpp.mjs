// The wire types of the native protocol in C++: client messages are read, server messages are written.
import { pascal } from './typescript.mjs';

const scalar = { string: 'std::string', bool: 'bool', uint: 'std::uint64_t', json: 'std::string_view', CallId: 'std::string_view', RoomName: 'std::string_view' };
const snake = (name) => name.replace(/[A-Z]/g, (c) => '_' + c.toLowerCase());
const word = (w) => w.replace(/-/g, '_');

function type(name) {
  if (name.endsWith('[]')) return `std::vector<${type(name.slice(0, -2))}>`;
  return scalar[name] ?? name;
}

function fields(record) {
  return Object.entries(record.fields)
    .map(([name, f]) => {
      const t = f.raw ? 'std::string_view' : f.optional ? `std::optional<${type(f.type)}>` : type(f.type);
      const init = !f.optional && (f.type === 'bool' || f.type === 'uint' || !(f.type in scalar || f.type.endsWith('[]'))) ? '{}' : '';
      return `  ${t} ${snake(name)}${init};\n`;
    })
    .join('');
}

export function cppHeader(native) {
  let out = `// Written by protocol/generate.mjs from protocol/native.json: the native protocol's wire types.
// Views (calls, data) point into the text that was read, or at what the writer was given. A list that many
// get alike is written once by \`append\` and given to the writer as text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace halloo::protocol {

inline constexpr std::uint64_t kVersion = ${native.version};

`;
  for (const [name, values] of Object.entries(native.enums)) {
    out += `enum class ${name} { ${wordsOf(values).map(word).join(', ')} };\nstd::string_view to_string(${name} value);\n\n`;
  }
  for (const [name, record] of Object.entries(native.records)) out += `struct ${name} {\n${fields(record)}};\nvoid append(std::string& out, const ${name}& value);\n\n`;
  for (const [name, m] of Object.entries(native.client)) out += `struct Client${pascal(name)} {\n${fields(m)}};\n`;
  out += `using ClientMessage = std::variant<${Object.keys(native.client).map((n) => 'Client' + pascal(n)).join(', ')}>;

struct ClientEnvelope {
  std::optional<std::uint64_t> id;
  std::optional<std::uint64_t> ack;
  ClientMessage message;
};

// nullopt when the text is not a message of this protocol; then \`why\` is a sentence for its author.
std::optional<ClientEnvelope> read_client(std::string_view text, std::string& why);

`;
  for (const [name, m] of Object.entries(native.server)) {
    out += `struct Server${pascal(name)} {\n${m.reliable ? '  std::uint64_t seq = 0;\n' : ''}${fields(m)}};\n`;
    out += `std::string write(const Server${pascal(name)}& message);\n\n`;
  }
  return out + '}  // namespace halloo::protocol\n';
}

const reader = { string: 'json::to_string', bool: 'json::to_bool', uint: 'json::to_uint', CallId: 'to_call_id', RoomName: 'to_room_name', json: 'to_raw' };
const wanted = { string: 'a string', bool: 'true or false', uint: 'a whole number', CallId: '16 to 64 characters of A-Z a-z 0-9 - _', RoomName: '1 to 64 characters of A-Z a-z 0-9 - _', json: 'a value' };
// A record within a message: what is wrong with it is told of the field that it stands in.
const readerName = (name) => reader[name] ?? `to${snake(name)}`;
const readingOf = (name, value) => (name.endsWith('[]') ? `to_list<${type(name.slice(0, -2))}>(${value}, ${readerName(name.slice(0, -2))})` : `${readerName(name)}(${value})`);
const wordsOf = (values) => (Array.isArray(values) ? values : Object.keys(values));
const readerOf = (message) => 'read' + snake(pascal(message));

function wantedOf(native, name) {
  if (name.endsWith('[]')) return `a list of ${native.records[name.slice(0, -2)] ? name.slice(0, -2) : wanted[name.slice(0, -2)]}`;
  return native.enums[name] ? `one of ${wordsOf(native.enums[name]).join(', ')}` : wanted[name];
}

function readRecord(name, record) {
  let body = '';
  for (const [field, f] of Object.entries(record.fields)) {
    body += `  if (const json::Value* field = object->find("${field}")) {\n    auto read = ${readingOf(f.type, '*field')};\n    if (!read) return std::nullopt;\n    record.${snake(field)} = std::move(*read);\n  }`;
    body += f.optional ? '\n' : ' else {\n    return std::nullopt;\n  }\n';
  }
  return `std::optional<${name}> to${snake(name)}(const json::Value& value) {\n  const auto object = json::Object::parse(value.raw);\n  if (!object) return std::nullopt;\n  ${name} record;\n${body}  return record;\n}\n\n`;
}

function readMessage(native, name, m) {
  let body = '';
  for (const [field, f] of Object.entries(m.fields)) {
    const fail = `fail(why, "${name}", "${field}", "${wantedOf(native, f.type)}")`;
    body += `  if (const json::Value* value = object.find("${field}")) {\n    auto read = ${readingOf(f.type, '*value')};\n    if (!read) return ${fail};\n    message.${snake(field)} = std::move(*read);\n  }`;
    body += f.optional ? '\n' : ` else {\n    return ${fail};\n  }\n`;
  }
  const unused = body === '' ? '[[maybe_unused]] ' : '';
  return `std::optional<ClientMessage> ${readerOf(name)}([[maybe_unused]] const json::Object& object, ${unused}std::string& why) {\n  Client${pascal(name)} message;\n${body}  return message;\n}\n\n`;
}

function append(f, expression) {
  if (f.endsWith('[]')) {
    const inner = f.slice(0, -2);
    return `    out += '[';\n    for (std::size_t i = 0; i < ${expression}.size(); ++i) {\n      if (i > 0) out += ',';\n${append(inner, `${expression}[i]`)}    }\n    out += ']';\n`;
  }
  switch (f) {
    case 'string': return `    json::append_string(out, ${expression});\n`;
    case 'CallId':
    case 'RoomName': return `    out += '"';\n    out += ${expression};\n    out += '"';\n`;
    case 'json': return `    out += ${expression};\n`;
    case 'bool': return `    out += ${expression} ? "true" : "false";\n`;
    case 'uint': return `    json::append_uint(out, ${expression});\n`;
    default: return `    append(out, ${expression});\n`;
  }
}

function writeFields(record, comma) {
  let body = '';
  for (const [field, f] of Object.entries(record.fields)) {
    const lead = `${comma ? ',' : ''}\\"${field}\\":`;
    comma = true;
    const access = `value.${snake(field)}`;
    body += f.optional
      ? `  if (${access}) {\n    out += "${lead}";\n${append(f.type, '*' + access).replace(/\*value/g, '(*value').replace(/(\(\*value\.\w+)/g, '$1)')}  }\n`
      : `  {\n    out += "${lead}";\n${append(f.raw ? 'json' : f.type, access)}  }\n`;
  }
  return body;
}

export function cppSource(native) {
  let out = `// Written by protocol/generate.mjs from protocol/native.json.
#include "protocol/messages.h"

#include <algorithm>

#include "base/json.h"

namespace halloo::protocol {

`;
  for (const [name, values] of Object.entries(native.enums)) {
    out += `std::string_view to_string(${name} value) {\n  switch (value) {\n${wordsOf(values).map((w) => `    case ${name}::${word(w)}: return "${w}";\n`).join('')}  }\n  return {};\n}\n\n`;
  }
  out += `namespace {

std::nullopt_t fail(std::string& why, std::string_view message, std::string_view field, std::string_view wanted) {
  why = "In '";
  why.append(message).append("', '").append(field).append("' must be ").append(wanted).append(".");
  return std::nullopt;
}

std::optional<std::string_view> to_name(const json::Value& value, std::size_t least) {
  const auto id = json::to_plain_string(value);
  const auto allowed = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  };
  if (!id || id->size() < least || id->size() > 64 || !std::all_of(id->begin(), id->end(), allowed)) return std::nullopt;
  return id;
}
std::optional<std::string_view> to_call_id(const json::Value& value) { return to_name(value, 16); }
std::optional<std::string_view> to_room_name(const json::Value& value) { return to_name(value, 1); }

std::optional<std::string_view> to_raw(const json::Value& value) { return value.raw; }

template <class T, class Read>
std::optional<std::vector<T>> to_list(const json::Value& value, Read read) {
  std::vector<T> all;
  const bool whole = json::each_element(value, [&](const json::Value& element) {
    if (auto one = read(element)) return all.push_back(std::move(*one)), true;
    return false;
  });
  if (!whole) return std::nullopt;
  return all;
}

`;
  for (const name of Object.keys(native.enums))
    out += `[[maybe_unused]] void append(std::string& out, ${name} value) {\n  out += '"';\n  out += to_string(value);\n  out += '"';\n}\n\n`;
  const typesOf = (records) => records.flatMap((m) => Object.values(m.fields).map((f) => f.type.replace('[]', '')));
  const read = new Set(typesOf(Object.values(native.client)));
  for (const name of read) if (native.records[name]) typesOf([native.records[name]]).forEach((type) => read.add(type));
  for (const [name, values] of Object.entries(native.enums)) {
    if (!read.has(name)) continue;
    out += `std::optional<${name}> to${snake(name)}(const json::Value& value) {\n  const auto text = json::to_plain_string(value);\n`;
    out += wordsOf(values).map((w) => `  if (text == "${w}") return ${name}::${word(w)};\n`).join('');
    out += '  return std::nullopt;\n}\n\n';
  }
  for (const [name, record] of Object.entries(native.records)) if (read.has(name)) out += readRecord(name, record);
  out += '}  // namespace\n\n';
  for (const [name, record] of Object.entries(native.records)) {
    out += `void append(std::string& out, const ${name}& value) {\n  out += '{';\n${writeFields(record, false)}  out += '}';\n}\n\n`;
  }
  out += 'namespace {\n\n';
  for (const [name, m] of Object.entries(native.client)) out += readMessage(native, name, m);
  out += `struct Reader {
  std::string_view type;
  std::optional<ClientMessage> (*read)(const json::Object&, std::string&);
};
constexpr Reader kReaders[] = {
${Object.keys(native.client).map((n) => `    {"${n}", ${readerOf(n)}},\n`).join('')}};

}  // namespace

std::optional<ClientEnvelope> read_client(std::string_view text, std::string& why) {
  const auto object = json::Object::parse(text);
  if (!object) {
    why = "A message must be one JSON object.";
    return std::nullopt;
  }
  ClientEnvelope envelope;
  for (auto [key, field] : {std::pair{"id", &envelope.id}, std::pair{"ack", &envelope.ack}}) {
    if (const json::Value* value = object->find(key)) {
      *field = json::to_uint(*value);
      if (!*field) return fail(why, "any message", key, "a whole number");
    }
  }
  const json::Value* type = object->find("type");
  const auto name = type ? json::to_plain_string(*type) : std::nullopt;
  if (!name) {
    why = "A message must have a 'type'.";
    return std::nullopt;
  }
  for (const Reader& reader : kReaders) {
    if (reader.type != *name) continue;
    auto message = reader.read(*object, why);
    if (!message) return std::nullopt;
    envelope.message = std::move(*message);
    return envelope;
  }
  why = "The type of this message is not one of this protocol.";
  return std::nullopt;
}

`;
  for (const [name, m] of Object.entries(native.server)) {
    const start = m.reliable
      ? `"{\\"type\\":\\"${name}\\",\\"seq\\":";\n  json::append_uint(out, value.seq)`
      : `"{\\"type\\":\\"${name}\\""`;
    const room = Object.entries(m.fields).filter(([, f]) => f.type === 'json').map(([n]) => `  out.reserve(160 + value.${snake(n)}.size());\n`).join('');
    out += `std::string write(const Server${pascal(name)}& value) {\n  std::string out;\n${room}  out += ${start};\n${writeFields(m, true)}  out += '}';\n  return out;\n}\n\n`;
  }
  return out + '}  // namespace halloo::protocol\n';
}
