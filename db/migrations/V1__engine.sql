-- The engine's schema. PostgreSQL 17 or newer.
-- A workspace (ws) owns pipelines, runs and idempotency keys; all else hangs on a run, which has one.
-- Bodies are JSON as text, exactly as written: nothing is parsed on the way in or out, no digit is
-- lost, and octet_length() reads a body's size from its head, without fetching it.

-- One row: what all nodes agree on.
CREATE TABLE meta (
  one        boolean PRIMARY KEY DEFAULT true CHECK (one),
  deployment text    NOT NULL,
  shards     integer NOT NULL CHECK (shards > 0),
  secret     bytea   NOT NULL,
  broker_gen integer NOT NULL DEFAULT 1
);

CREATE TABLE node (
  id             text        PRIMARY KEY,
  build          text        NOT NULL,
  formats        integer     NOT NULL, -- how far it reads what is kept
  reaches_broker boolean     NOT NULL,
  seen_at        timestamptz NOT NULL
);

-- Who owns which shard. An append holds FOR KEY SHARE: a renewal, which changes no key, goes on
-- beside it; a take-over changes (id, epoch), which is a key, and so waits for it.
CREATE TABLE shard (
  id            integer     PRIMARY KEY,
  owner         text,
  epoch         bigint      NOT NULL DEFAULT 0,
  until         timestamptz NOT NULL DEFAULT '-infinity',
  pid           integer, -- the backend of the owner's writer
  clean         boolean     NOT NULL DEFAULT true, -- the last owner ended by its own will
  suspect       uuid,    -- the run that the owner tries, or tried when it ended
  suspect_epoch bigint      NOT NULL DEFAULT 0, -- in which it was last tried
  tries         integer     NOT NULL DEFAULT 0, -- how many owners in a row have begun to
  UNIQUE (id, epoch)
) WITH (fillfactor = 20, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);

-- The newest version and its hash stand here so that one row lock orders registrations.
CREATE TABLE pipeline (
  ws          text    NOT NULL,
  name        text    NOT NULL,
  newest      integer NOT NULL,
  newest_hash text    NOT NULL,
  PRIMARY KEY (ws, name)
);

CREATE TABLE pipeline_version (
  ws         text        NOT NULL,
  name       text        NOT NULL,
  version    integer     NOT NULL,
  hash       text        NOT NULL,
  document   text        NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (ws, name, version)
);

-- The projection of a run, written when its state changes; its input is in its start, in the inbox
-- and then in its first event.
CREATE TABLE run (
  id               uuid        PRIMARY KEY,
  ws               text        NOT NULL,
  pipeline         text        NOT NULL,
  version          integer     NOT NULL,
  shard            integer     NOT NULL,
  state            text        NOT NULL DEFAULT 'queued',
  priority         smallint, -- null before it has been taken
  tags             text[]      NOT NULL DEFAULT '{}',
  traceparent      text,
  parent_run       uuid,     -- that began it; null if it was submitted
  parent_inv       integer,  -- of that run, which waits for it
  depth            smallint NOT NULL DEFAULT 0, -- how many runs are above it
  allowance        integer,  -- how many runs it may have open below it
  rerun_of         uuid,     -- the run that it does again
  created_at       timestamptz NOT NULL DEFAULT now(),
  ended_at         timestamptz,
  set_aside_at     timestamptz, -- the engine does not go on with it until it is released
  set_aside_reason text
) WITH (fillfactor = 80);
CREATE INDEX run_ws ON run (ws, id);
CREATE INDEX run_pipeline ON run (ws, pipeline, id);
CREATE INDEX run_state ON run (ws, state, id);
CREATE INDEX run_pipeline_state ON run (ws, pipeline, state, id);
CREATE INDEX run_parent ON run (parent_run, id) WHERE parent_run IS NOT NULL;
CREATE INDEX run_set_aside ON run (ws, id) WHERE set_aside_at IS NOT NULL;

-- A run's tags once more, so that the runs of a tag are found in the order of their ids.
CREATE TABLE run_tag (
  ws     text NOT NULL,
  tag    text NOT NULL,
  run_id uuid NOT NULL,
  PRIMARY KEY (ws, tag, run_id)
);

CREATE TABLE idempotency (
  ws           text        NOT NULL,
  key          text        NOT NULL,
  request_hash text        NOT NULL,
  run_id       uuid        NOT NULL,
  expires_at   timestamptz NOT NULL,
  PRIMARY KEY (ws, key)
);
CREATE INDEX idempotency_expires ON idempotency (expires_at);

-- Commands for the owner of a shard. Rows live for moments, but for those that are held with a run
-- that is set aside.
CREATE TABLE inbox (
  id     bigint      GENERATED ALWAYS AS IDENTITY,
  at     timestamptz NOT NULL DEFAULT now(),
  run_id uuid        NOT NULL,
  shard  integer     NOT NULL,
  v      integer     NOT NULL,
  lane   smallint    NOT NULL, -- 0 control, 1 start, 2 held
  kind   text        NOT NULL,
  body   text        NOT NULL,
  PRIMARY KEY (shard, lane, id)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000,
        autovacuum_vacuum_cost_delay = 0);
CREATE INDEX inbox_held ON inbox (shard, run_id) WHERE lane = 2;

-- History, snapshots and telemetry are partitioned by run id. An id begins with the time of submission
-- (UUIDv7), so a span of time is a range of ids: retention adds the next days' ranges ahead of time
-- and drops the oldest, and until it does, everything is in the default partition.
CREATE TABLE event (
  run_id uuid        NOT NULL,
  seq    bigint      NOT NULL,
  pos    bigint      NOT NULL, -- in the order of the shard's events, with gaps; its upper half is the epoch that wrote it
  at     timestamptz NOT NULL,
  shard  integer     NOT NULL,
  v      integer     NOT NULL,
  type   text        NOT NULL,
  body   text        NOT NULL,
  PRIMARY KEY (run_id, seq)
) PARTITION BY RANGE (run_id);
CREATE TABLE event_default PARTITION OF event DEFAULT;

-- States that runs had, so that a long one need not be folded from its first event. Two of each
-- run are kept; they go with its events, and take nothing from these: whoever cannot read one reads
-- them. One that has ended keeps its own: late replies still ask for it.
CREATE TABLE snapshot (
  run_id       uuid        NOT NULL,
  seq          bigint      NOT NULL, -- of the last event in it
  fold_version integer     NOT NULL, -- another fold's is of no use
  at           timestamptz NOT NULL DEFAULT now(),
  state        text        NOT NULL,
  PRIMARY KEY (run_id, seq)
) PARTITION BY RANGE (run_id);
CREATE TABLE snapshot_default PARTITION OF snapshot DEFAULT;

CREATE TABLE telemetry (
  run_id  uuid        NOT NULL,
  id      bigint      GENERATED ALWAYS AS IDENTITY,
  at      timestamptz NOT NULL,
  inv     integer     NOT NULL,
  attempt integer     NOT NULL,
  kind    text        NOT NULL,
  body    text        NOT NULL,
  PRIMARY KEY (run_id, id)
) PARTITION BY RANGE (run_id);
CREATE INDEX telemetry_progress ON telemetry (run_id, inv, attempt, id DESC)
  WHERE kind = 'progress';
CREATE INDEX telemetry_log ON telemetry (run_id, id) WHERE kind = 'log';
CREATE INDEX telemetry_log_invocation ON telemetry (run_id, inv, id) WHERE kind = 'log';
CREATE TABLE telemetry_default PARTITION OF telemetry DEFAULT;

-- Deadlines, but for those of tasks that wait in their queue, which stand in the outbox.
CREATE TABLE timer (
  shard     integer     NOT NULL,
  run_id    uuid        NOT NULL,
  inv       integer     NOT NULL,
  attempt   integer     NOT NULL,
  kind      text        NOT NULL,
  armed_seq bigint      NOT NULL,
  due_at    timestamptz NOT NULL,
  PRIMARY KEY (shard, run_id, inv, attempt, kind, armed_seq)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000,
        autovacuum_vacuum_cost_delay = 0);
CREATE INDEX timer_due ON timer (shard, due_at);

-- Permits of limits: who has one, and who waits for one. The shard is the limit's, whose owner gives
-- them; a row goes with the statement that ends what it is for.
CREATE TABLE permit (
  run_id    uuid        NOT NULL,
  inv       integer     NOT NULL, -- 0 if it is the run's own
  nr        integer     NOT NULL, -- of the limit, among those that it needs
  shard     integer     NOT NULL,
  run_shard integer     NOT NULL,
  max       integer     NOT NULL,
  priority  smallint    NOT NULL,
  pass      bigint      NOT NULL, -- in which round of all that wait for it, so that each run gets its turn
  asked     bigint      GENERATED ALWAYS AS IDENTITY,
  given_at  timestamptz,
  ws        text        NOT NULL,
  name      text        NOT NULL,
  key       text        NOT NULL,
  PRIMARY KEY (run_id, inv, nr)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000,
        autovacuum_vacuum_cost_delay = 0);
CREATE INDEX permit_waiting ON permit (shard, ws, name, key, priority DESC, pass, asked)
  WHERE given_at IS NULL;
CREATE INDEX permit_waiting_of_run ON permit (run_id, ws, name, key, priority, pass)
  WHERE given_at IS NULL;
CREATE INDEX permit_given ON permit (shard, ws, name, key) WHERE given_at IS NOT NULL;

-- Where permits were asked for or returned: its owner looks there.
CREATE TABLE permit_note (
  shard integer NOT NULL,
  id    bigint  GENERATED ALWAYS AS IDENTITY,
  ws    text    NOT NULL,
  name  text    NOT NULL,
  key   text    NOT NULL,
  PRIMARY KEY (shard, id)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000,
        autovacuum_vacuum_cost_delay = 0);

-- Results that answer whoever asks for the permit to compute them. The shard is the key's, whose
-- owner answers, and removes what has expired for an hour.
CREATE TABLE cache (
  shard  integer     NOT NULL,
  at     timestamptz NOT NULL DEFAULT now(),
  until  timestamptz NOT NULL,
  ws     text        NOT NULL,
  name   text        NOT NULL,
  key    text        NOT NULL,
  parts  text        NOT NULL, -- of which the key is a hash, each by its own
  origin text        NOT NULL, -- whose result it is
  answer text        NOT NULL, -- the command that tells it, but for whom
  sha256 text,                 -- of a result that is kept elsewhere
  PRIMARY KEY (key, shard, ws, name)
);
CREATE INDEX cache_elsewhere ON cache (sha256) WHERE sha256 IS NOT NULL;
CREATE INDEX cache_newest ON cache (ws, name, at DESC);
CREATE INDEX cache_expired ON cache (shard, until);

-- Tasks whose attempt is open. A row is written once and removed once; how far the tasks of a queue
-- are with the broker is in queue_mark.
CREATE TABLE outbox (
  run_id    uuid        NOT NULL,
  place     bigint      NOT NULL, -- the order in which a queue's tasks of one priority leave
  queue_due timestamptz,          -- until when it may wait in its queue
  armed_seq bigint      NOT NULL, -- of the event that armed that deadline
  run_ms    bigint,               -- how long a worker may take
  shard     integer     NOT NULL,
  inv       integer     NOT NULL,
  attempt   integer     NOT NULL,
  priority  smallint    NOT NULL,
  queue     text        NOT NULL,
  task      text        NOT NULL,
  args      text        NOT NULL,
  secrets   text,                 -- where in args secrets are put in, by name
  refs      text,                 -- where in args values are put in that are kept elsewhere
  PRIMARY KEY (shard, run_id, inv, attempt)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000,
        autovacuum_vacuum_cost_delay = 0);
CREATE INDEX outbox_queue ON outbox (shard, queue, priority, place);
CREATE INDEX outbox_due ON outbox (shard, queue_due) WHERE queue_due IS NOT NULL;

-- How far a queue's tasks of one priority are with the broker. What troubles the queue is told by each
-- of its rows. Changes no index, hence the room in pages.
CREATE TABLE queue_mark (
  shard         integer NOT NULL,
  priority      smallint NOT NULL,
  queue         text    NOT NULL,
  generation    integer NOT NULL, -- the broker's
  place         bigint  NOT NULL, -- all up to this one are confirmed
  trouble       text,             -- why the next does not get through
  trouble_since timestamptz,
  consumers     integer,          -- of the queue, when the broker was asked why none was begun for long
  messages      bigint,           -- in the queue, then
  PRIMARY KEY (shard, queue, priority)
) WITH (fillfactor = 20, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);

-- Tasks that runs are expected to have, so that workers come in time. A row counts for its queue's
-- demand between two times, which nobody has to be there for; see PostgresDemand for what else ends it.
-- None of it is history: whatever is lost of this table and the next two is learnt and foreseen again.
CREATE TABLE foreseen (
  run_id    uuid        NOT NULL,
  path      text        NOT NULL, -- of the solid
  shard     integer     NOT NULL,
  queue     text        NOT NULL,
  tasks     integer     NOT NULL,
  chance    float8      NOT NULL, -- that they are done at all
  known_inv integer     NOT NULL, -- the last invocation of the run that was in the queue
  ready_at  timestamptz NOT NULL, -- when they are expected to be ready
  from_at   timestamptz NOT NULL,
  until_at  timestamptz NOT NULL,
  PRIMARY KEY (run_id, path)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000,
        autovacuum_vacuum_cost_delay = 0);
CREATE INDEX foreseen_queue ON foreseen (queue, from_at);

-- What the runs of a version have told of its solids.
CREATE TABLE learnt (
  ws       text        NOT NULL,
  pipeline text        NOT NULL,
  version  integer     NOT NULL,
  revision bigint      NOT NULL, -- grows with each change
  at       timestamptz NOT NULL DEFAULT now(),
  lessons  text        NOT NULL,
  PRIMARY KEY (ws, pipeline, version)
);

-- Queues as whoever looks after them has seen them last, and how long their workers took to come.
CREATE TABLE queue_workers (
  queue    text        PRIMARY KEY,
  served   boolean     NOT NULL, -- somebody listens to it
  asked_at timestamptz,          -- since when it has asked for a worker in vain
  cold     text        NOT NULL,
  revision bigint      NOT NULL, -- grows with each change of the above
  at       timestamptz NOT NULL DEFAULT now(),
  waited   float8      NOT NULL DEFAULT 0, -- seconds, of the task that was begun last
  waited_at timestamptz
) WITH (fillfactor = 50); -- what its tasks wait changes with every second

-- Values that are too large to stand in the history, by the hash of their text, should they be kept
-- here and not in a store of objects. Many runs may name the same one.
CREATE TABLE payload (
  sha256 bytea       PRIMARY KEY,
  at     timestamptz NOT NULL DEFAULT now(), -- when it was last put, to the hour
  body   text        NOT NULL
);
-- Out of line as it is. PostgreSQL would compress each by its slow method while the statement waits,
-- which for what is packed already (numbers, base64) gains nothing, and would unpack it for every read.
ALTER TABLE payload ALTER COLUMN body SET STORAGE EXTERNAL;

-- Messages that could not be used: the newest 10,000; whoever adds trims.
CREATE TABLE parked (
  id      bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at      timestamptz NOT NULL,
  source  text        NOT NULL,
  reason  text        NOT NULL,
  headers text        NOT NULL,
  body    text        NOT NULL
);
