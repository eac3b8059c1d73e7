/*
 * Authentication of IAM users as RDS and Aurora have it: the plugin AWSAuthenticationPlugin asks the client for the
 * password itself (mysql_clear_password), and asks somebody else whether it is a valid token. Here that is the socket
 * "authority" in the folder of the plugin.
 *
 * The declarations are those of the plugin interface ("mysql/plugin.h" and "mysql/plugin_auth.h"), whose numbers of
 * versions MySQL and MariaDB keep apart. Compiled with -DMARIADB for a server of MariaDB.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define AUTHENTICATION_PLUGIN 7
#define LICENSE_GPL 1
#define STABLE 5
#define CR_OK (-1)
#define CR_ERROR 0

struct vio {
  int (*read_packet)(struct vio *, unsigned char **);
  int (*write_packet)(struct vio *, const unsigned char *, int);
};

/* The fields at the beginning, which both families have. */
struct login {
  const char *user_name;
  unsigned int user_name_length;
  const char *auth_string;
  unsigned long auth_string_length;
};

static int send_all(int to, const void *bytes, size_t length) {
  for (const char *at = bytes; length > 0;) {
    ssize_t sent = write(to, at, length);
    if (sent <= 0) return 0;
    at += sent;
    length -= (size_t)sent;
  }
  return 1;
}

/* The authority gets user and token, each with a zero byte at its end, and answers with one letter. */
static int is_allowed(const char *user, const char *token, size_t length) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  Dl_info self;
  if (!dladdr((void *)is_allowed, &self)) return 0;
  const char *name = strrchr(self.dli_fname, '/');
  snprintf(address.sun_path, sizeof address.sun_path, "%.*s/authority", (int)(name - self.dli_fname), self.dli_fname);
  int authority = socket(AF_UNIX, SOCK_STREAM, 0);
  char answer = 'n';
  int is_asked = authority >= 0 && connect(authority, (struct sockaddr *)&address, sizeof address) == 0 &&
                 send_all(authority, user, strlen(user) + 1) && send_all(authority, token, length) &&
                 send_all(authority, "", 1) && read(authority, &answer, 1) == 1;
  if (authority >= 0) close(authority);
  return is_asked && answer == 'y';
}

static int authenticate(struct vio *vio, struct login *login) {
  unsigned char *packet;
  int length = vio->read_packet(vio, &packet);
  if (length < 0) return CR_ERROR;
  /* The client sends the zero byte at the end of the password, too. */
  size_t token = strnlen((const char *)packet, (size_t)length);
  return is_allowed(login->user_name, (const char *)packet, token) ? CR_OK : CR_ERROR;
}

/* PAM without pam_use_cleartext_plugin: a question for a password, the last one. */
static int ask(struct vio *vio, struct login *login) {
  static const char question[] = "\5Password: ";
  return vio->write_packet(vio, (const unsigned char *)question, sizeof question - 1) ? CR_ERROR : authenticate(vio, login);
}

#ifdef MARIADB

struct authentication {
  int interface_version;
  const char *client_plugin;
  int (*authenticate)(struct vio *, struct login *);
  int (*hash_password)(const char *, size_t, char *, size_t *);
  int (*preprocess_hash)(const char *, size_t, unsigned char *, size_t *);
};

struct plugin {
  int type;
  void *info;
  const char *name, *author, *description;
  int license;
  int (*init)(void *);
  int (*deinit)(void *);
  unsigned int version;
  void *status_variables, *system_variables;
  const char *version_text;
  unsigned int maturity;
};

#define AUTHENTICATION(client, method) {0x0202, client, method, NULL, NULL}
#define PLUGIN(name, info, text) \
  {AUTHENTICATION_PLUGIN, &info, name, "lambda-mysqldump", text, LICENSE_GPL, NULL, NULL, 0x0100, NULL, NULL, "1.0", STABLE}

#else

struct authentication {
  int interface_version;
  const char *client_plugin;
  int (*authenticate)(struct vio *, struct login *);
  int (*generate)(char *, unsigned int *, const char *, unsigned int);
  int (*validate)(char *const, unsigned int);
  int (*set_salt)(const char *, unsigned int, unsigned char *, unsigned char *);
  unsigned long flags;
  int (*compare)(const char *, unsigned long, const char *, unsigned long, int *);
};

struct plugin {
  int type;
  void *info;
  const char *name, *author, *description;
  int license;
  int (*init)(void *);
  int (*check_uninstall)(void *);
  int (*deinit)(void *);
  unsigned int version;
  void *status_variables, *system_variables, *reserved;
  unsigned long flags;
};

/* The string of the account is stored as it is. */
static int store(char *to, unsigned int *length, const char *from, unsigned int from_length) {
  if (*length < from_length) return 1;
  *length = from_length;
  memcpy(to, from, from_length);
  return 0;
}

static int accept_string(char *const string, unsigned int length) {
  (void)string, (void)length;
  return 0;
}

static int no_salt(const char *string, unsigned int length, unsigned char *salt, unsigned char *salt_length) {
  (void)string, (void)length, (void)salt;
  *salt_length = 0;
  return 0;
}

#define AUTHENTICATION(client, method) {0x0201, client, method, store, accept_string, no_salt, 0, NULL}
#define PLUGIN(name, info, text) \
  {AUTHENTICATION_PLUGIN, &info, name, "lambda-mysqldump", text, LICENSE_GPL, NULL, NULL, NULL, 0x0100, NULL, NULL, NULL, 0}

#endif

static struct authentication aws = AUTHENTICATION("mysql_clear_password", authenticate);
static struct authentication dialog = AUTHENTICATION("dialog", ask);
static struct authentication ticket = AUTHENTICATION("authentication_ticket", authenticate);

#ifdef MARIADB
int _maria_plugin_interface_version_ = 0x010d;
int _maria_sizeof_struct_st_plugin_ = sizeof(struct plugin);
#define DECLARATIONS _maria_plugin_declarations_
#else
int _mysql_plugin_interface_version_ = 0x0107;
int _mysql_sizeof_struct_st_plugin_ = sizeof(struct plugin);
#define DECLARATIONS _mysql_plugin_declarations_
#endif

struct plugin DECLARATIONS[] = {
    PLUGIN("AWSAuthenticationPlugin", aws, "Tokens of IAM"),
    PLUGIN("dialog_plugin", dialog, "Asks by dialog"),
    PLUGIN("ticket_plugin", ticket, "Asks for what no client has"),
    {0},
};
