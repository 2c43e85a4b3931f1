/** What `./drover up --help` prints. */
export const UP_HELP = `usage: ./drover up [FLAG ...]

Starts the server with its web page, its database and its workers, until Ctrl-C.

  --listen HOST:PORT     where to listen; 127.0.0.1:8420 unless told (DROVER_LISTEN)
  --agent-listen HOST:PORT  where agents call; 127.0.0.1 and the next port unless told (DROVER_AGENT_LISTEN)
  --agent-updates FOLDER  a signed release that agents are offered (DROVER_AGENT_UPDATES)
  --tls-cert FILE        certificate and key in PEM, read again when they change or on SIGHUP
  --tls-key FILE         (DROVER_TLS_CERT, DROVER_TLS_KEY)
  --tls-self-signed      makes a certificate that browsers ask about
  --insecure             listens beyond this machine without TLS: only where something in front of Drover encrypts
  --sign-in-link         prints a one-time link for an administrator who lost the password
  --reset-two-step       with it, also turns off two-step sign-in for that account, where app and recovery codes are lost
  --json-logs            writes the log as JSON lines

Environment: DROVER_DATA (data folder), DATABASE_URL (a PostgreSQL of your own instead of the embedded one), DROVER_KEY,
DROVER_WORKERS, DROVER_AGENT_ADDRESS (HOST:PORT as agents reach it), DROVER_AGENT_PATIENCE (24h), DROVER_AGENT_CHANNEL_BINDING
(none: something in front of the agents' port ends TLS), DROVER_OUTGOING_ADDRESS, DROVER_ALLOWED_NETWORKS (10.0.0.0/8,...), DROVER_LOCAL_ROOTS (/srv/shares:/home).`;
