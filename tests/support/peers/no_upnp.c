// A libgupnp-igd-1.0.so.4 that finds no router. Debian's whip-client is linked with libsoup 2.4; webrtcbin loads
// libnice, which loads the real library, which loads libsoup 3, which ends a process that has both.
extern void *g_object_new(unsigned long type, const char *first, ...);

static const unsigned long kObject = 20 << 2;  // G_TYPE_OBJECT

void *gupnp_simple_igd_thread_new(void) { return g_object_new(kObject, 0); }
unsigned long gupnp_simple_igd_get_type(void) { return kObject; }
void gupnp_simple_igd_add_port(void) {}
void gupnp_simple_igd_remove_port_local(void) {}
