# The pages, bundled by web/build.mjs into build/web and embedded by web/embed.mjs as one
# object: each file as brotli, gzip and, where smaller, plain.
set(HALLOO_WEB ${PROJECT_BINARY_DIR}/web)
if(HALLOO_PAGES)
  file(GLOB_RECURSE web_sources CONFIGURE_DEPENDS
    ${PROJECT_SOURCE_DIR}/web/*.ts ${PROJECT_SOURCE_DIR}/web/*.mjs ${PROJECT_SOURCE_DIR}/web/*.css
    ${PROJECT_SOURCE_DIR}/web/*.html ${PROJECT_SOURCE_DIR}/web/*.svg ${PROJECT_SOURCE_DIR}/web/*.webmanifest)
  list(FILTER web_sources EXCLUDE REGEX "/(node_modules|generated)/")
  add_custom_command(
    OUTPUT ${HALLOO_GENERATED}/pages/pages.S ${HALLOO_GENERATED}/pages/pages.cc
    COMMAND ${NODE} ${PROJECT_SOURCE_DIR}/protocol/generate.mjs --ts ${PROJECT_SOURCE_DIR}/web/client/generated
    COMMAND ${NODE} ${PROJECT_SOURCE_DIR}/web/build.mjs ${HALLOO_WEB}
    COMMAND ${NODE} ${PROJECT_SOURCE_DIR}/web/embed.mjs ${HALLOO_WEB} ${HALLOO_GENERATED}/pages
    DEPENDS ${web_sources} ${PROJECT_SOURCE_DIR}/protocol/native.json ${PROJECT_SOURCE_DIR}/docs/protocol.md
            ${PROJECT_SOURCE_DIR}/package-lock.json
    COMMENT "Bundling the pages"
    VERBATIM)
  add_library(halloo_pages STATIC ${HALLOO_GENERATED}/pages/pages.S ${HALLOO_GENERATED}/pages/pages.cc)
else()
  file(WRITE ${HALLOO_GENERATED}/pages/pages.cc
    "#include \"app/pages.h\"\nnamespace halloo::app {\nstd::span<const Page> pages() { return {}; }\n}\n")
  add_library(halloo_pages STATIC ${HALLOO_GENERATED}/pages/pages.cc)
endif()
target_link_libraries(halloo_pages PRIVATE halloo_flags)
