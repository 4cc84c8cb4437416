#!/bin/sh
# Chromium in the network namespace NAT_NAMESPACE, for Playwright to start: the descriptors by which the two
# speak stay open.
exec ip netns exec "$NAT_NAMESPACE" "$NAT_CHROMIUM" "$@"
