//! All names under which entail is seen while it runs: of spans, their fields, outcomes and metrics.
//! `docs/observe.md` has the same tables, and a test compares them.

/// The target of all spans and events, for a filter such as `entail=info`.
pub const TARGET: &str = "entail";

/// The names of the spans.
pub(crate) mod span {
    pub(crate) const COMMAND: &str = "command";
    pub(crate) const APPEND: &str = "append";
    pub(crate) const DELIVERY: &str = "delivery";
    pub(crate) const SAGA_STEP: &str = "saga_step";
    pub(crate) const PROJECTION_BATCH: &str = "projection_batch";
    pub(crate) const PUBLISH: &str = "publish";
}

/// The names of the fields of spans, and of the labels of metrics.
pub(crate) mod field {
    pub(crate) const AGGREGATE: &str = "aggregate";
    pub(crate) const ID: &str = "id";
    pub(crate) const COMMAND: &str = "command";
    pub(crate) const EVENT: &str = "event";
    pub(crate) const EVENTS: &str = "events";
    pub(crate) const VERSION: &str = "version";
    pub(crate) const POSITION: &str = "position";
    pub(crate) const TRIES: &str = "tries";
    pub(crate) const OUTCOME: &str = "outcome";
    pub(crate) const CORRELATION: &str = "correlation";
    pub(crate) const CONSUMER: &str = "consumer";
    pub(crate) const KIND: &str = "kind";
    pub(crate) const SAGA_ID: &str = "saga_id";
    pub(crate) const PLACE: &str = "place";
}

/// How a piece of work ended.
pub(crate) mod outcome {
    pub(crate) const ACCEPTED: &str = "accepted";
    pub(crate) const REPEATED: &str = "repeated";
    pub(crate) const REJECTED: &str = "rejected";
    pub(crate) const NOT_FOUND: &str = "not_found";
    pub(crate) const ALREADY_EXISTS: &str = "already_exists";
    pub(crate) const CLAIMED: &str = "claimed";
    pub(crate) const SETTLED: &str = "settled";
    pub(crate) const VOID: &str = "void";
    pub(crate) const CONFLICT: &str = "conflict";
    pub(crate) const STORE_FAILED: &str = "store_failed";
    pub(crate) const UNCERTAIN: &str = "uncertain";
    pub(crate) const STORED: &str = "stored";
    pub(crate) const DONE: &str = "done";
    pub(crate) const PARKED: &str = "parked";
    pub(crate) const ABANDONED: &str = "abandoned";
    pub(crate) const AWAY: &str = "away";
    pub(crate) const FAULT: &str = "fault";
    pub(crate) const REFUSED: &str = "refused";
    pub(crate) const LOST: &str = "lost";
    pub(crate) const DROPPED: &str = "dropped";
}

/// The names of the metrics.
pub(crate) mod metric {
    pub(crate) const COMMANDS: &str = "entail_commands_total";
    pub(crate) const COMMAND_SECONDS: &str = "entail_command_duration_seconds";
    pub(crate) const CONFLICTS: &str = "entail_command_conflicts_total";
    pub(crate) const APPENDS: &str = "entail_appends_total";
    pub(crate) const APPEND_SECONDS: &str = "entail_append_duration_seconds";
    pub(crate) const DELIVERIES: &str = "entail_deliveries_total";
    pub(crate) const DELIVERY_SECONDS: &str = "entail_delivery_duration_seconds";
    pub(crate) const FAILED_TRIES: &str = "entail_delivery_failed_tries_total";
    pub(crate) const SAGA_STEPS: &str = "entail_saga_steps_total";
    pub(crate) const SAGA_STEP_SECONDS: &str = "entail_saga_step_duration_seconds";
    pub(crate) const PROJECTION_BATCHES: &str = "entail_projection_batches_total";
    pub(crate) const PROJECTION_BATCH_SECONDS: &str = "entail_projection_batch_duration_seconds";
    pub(crate) const PUBLISHES: &str = "entail_publishes_total";
    pub(crate) const PUBLISH_SECONDS: &str = "entail_publish_duration_seconds";
    pub(crate) const LAG_EVENTS: &str = "entail_lag_events";
    pub(crate) const LAG_SECONDS: &str = "entail_lag_seconds";
    pub(crate) const PARKED: &str = "entail_parked";
}

/// A span, as the page describes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SpanType {
    /// Its name.
    pub name: &'static str,
    /// The names of its fields.
    pub fields: &'static [&'static str],
    /// What its field `outcome` may be. A piece of work whose future was dropped before its end has the
    /// outcome `dropped`.
    pub outcomes: &'static [&'static str],
    /// What it spans.
    pub about: &'static str,
}

/// What a metric is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MetricKind {
    /// It only rises.
    Counter,
    /// The distribution of values.
    Histogram,
    /// It rises and falls.
    Gauge,
}

/// A metric, as the page describes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MetricType {
    /// Its name.
    pub name: &'static str,
    /// Whether it is a counter, a histogram or a gauge.
    pub kind: MetricKind,
    /// The names of its labels.
    pub labels: &'static [&'static str],
    /// What one is: `seconds`, or what is counted.
    pub unit: &'static str,
    /// What it measures.
    pub about: &'static str,
}

/// Every span, with the feature `tracing`.
pub const SPANS: &[SpanType] = &[
    SpanType {
        name: span::COMMAND,
        fields: &[
            field::AGGREGATE,
            field::ID,
            field::COMMAND,
            field::VERSION,
            field::TRIES,
            field::OUTCOME,
            field::CORRELATION,
        ],
        outcomes: &[
            outcome::ACCEPTED,
            outcome::REPEATED,
            outcome::REJECTED,
            outcome::NOT_FOUND,
            outcome::ALREADY_EXISTS,
            outcome::CLAIMED,
            outcome::SETTLED,
            outcome::CONFLICT,
            outcome::STORE_FAILED,
            outcome::UNCERTAIN,
            outcome::FAULT,
            outcome::DROPPED,
        ],
        about: "a command on an aggregate, with all of its tries",
    },
    SpanType {
        name: span::APPEND,
        fields: &[
            field::AGGREGATE,
            field::ID,
            field::EVENT,
            field::EVENTS,
            field::VERSION,
            field::OUTCOME,
            field::CORRELATION,
        ],
        outcomes: &[
            outcome::STORED,
            outcome::REPEATED,
            outcome::CONFLICT,
            outcome::CLAIMED,
            outcome::STORE_FAILED,
            outcome::UNCERTAIN,
            outcome::DROPPED,
        ],
        about: "an append to the store, of an aggregate or of a saga; `event` is its first event",
    },
    SpanType {
        name: span::DELIVERY,
        fields: &[
            field::CONSUMER,
            field::KIND,
            field::AGGREGATE,
            field::ID,
            field::EVENT,
            field::VERSION,
            field::TRIES,
            field::OUTCOME,
            field::CORRELATION,
        ],
        outcomes: &[
            outcome::DONE,
            outcome::PARKED,
            outcome::ABANDONED,
            outcome::DROPPED,
        ],
        about: "the delivery of an event to a policy, a saga or a publication, with all of its tries",
    },
    SpanType {
        name: span::SAGA_STEP,
        fields: &[
            field::CONSUMER,
            field::SAGA_ID,
            field::PLACE,
            field::KIND,
            field::AGGREGATE,
            field::ID,
            field::COMMAND,
            field::OUTCOME,
            field::CORRELATION,
        ],
        outcomes: &[
            outcome::ACCEPTED,
            outcome::REJECTED,
            outcome::NOT_FOUND,
            outcome::ALREADY_EXISTS,
            outcome::CLAIMED,
            outcome::VOID,
            outcome::AWAY,
            outcome::FAULT,
            outcome::REFUSED,
            outcome::DROPPED,
        ],
        about: "a command that a saga sends: a step, its undo, or a void",
    },
    SpanType {
        name: span::PROJECTION_BATCH,
        fields: &[
            field::CONSUMER,
            field::KIND,
            field::EVENTS,
            field::POSITION,
            field::OUTCOME,
        ],
        outcomes: &[
            outcome::DONE,
            outcome::LOST,
            outcome::AWAY,
            outcome::FAULT,
            outcome::REFUSED,
            outcome::DROPPED,
        ],
        about: "the events of a page that a projection takes; `position` is the end of the page",
    },
    SpanType {
        name: span::PUBLISH,
        fields: &[
            field::CONSUMER,
            field::AGGREGATE,
            field::ID,
            field::EVENT,
            field::VERSION,
            field::OUTCOME,
            field::CORRELATION,
        ],
        outcomes: &[
            outcome::DONE,
            outcome::AWAY,
            outcome::REFUSED,
            outcome::DROPPED,
        ],
        about: "a call of a publisher",
    },
];

/// Every metric, with the feature `metrics`.
pub const METRICS: &[MetricType] = &[
    counter(
        metric::COMMANDS,
        &[field::AGGREGATE, field::COMMAND, field::OUTCOME],
        "commands",
        "commands that ended",
    ),
    seconds(
        metric::COMMAND_SECONDS,
        &[field::AGGREGATE, field::COMMAND],
        "how long a command took, with all of its tries",
    ),
    counter(
        metric::CONFLICTS,
        &[field::AGGREGATE, field::COMMAND],
        "conflicts",
        "conflicts with other writers, also those after which a command succeeded",
    ),
    counter(
        metric::APPENDS,
        &[field::AGGREGATE, field::OUTCOME],
        "appends",
        "appends to the store; a saga has the name of the saga as its aggregate",
    ),
    seconds(
        metric::APPEND_SECONDS,
        &[field::AGGREGATE],
        "how long an append took",
    ),
    counter(
        metric::DELIVERIES,
        &[field::CONSUMER, field::OUTCOME],
        "deliveries",
        "deliveries that ended",
    ),
    seconds(
        metric::DELIVERY_SECONDS,
        &[field::CONSUMER],
        "how long a delivery took, with all of its tries and the pauses between them",
    ),
    counter(
        metric::FAILED_TRIES,
        &[field::CONSUMER, field::OUTCOME],
        "tries",
        "tries of deliveries that failed: `away`, `fault` or `refused`",
    ),
    counter(
        metric::SAGA_STEPS,
        &[field::CONSUMER, field::KIND, field::OUTCOME],
        "commands",
        "commands that sagas sent",
    ),
    seconds(
        metric::SAGA_STEP_SECONDS,
        &[field::CONSUMER, field::KIND],
        "how long the answer to a command of a saga took",
    ),
    counter(
        metric::PROJECTION_BATCHES,
        &[field::CONSUMER, field::KIND, field::OUTCOME],
        "batches",
        "batches of events that projections took",
    ),
    seconds(
        metric::PROJECTION_BATCH_SECONDS,
        &[field::CONSUMER, field::KIND],
        "how long a batch took",
    ),
    counter(
        metric::PUBLISHES,
        &[field::CONSUMER, field::OUTCOME],
        "calls",
        "calls of publishers",
    ),
    seconds(
        metric::PUBLISH_SECONDS,
        &[field::CONSUMER],
        "how long a call of a publisher took",
    ),
    gauge(
        metric::LAG_EVENTS,
        "events",
        "events that a consumer has not finished; at most 4,096 events of the log are read for it",
    ),
    gauge(
        metric::LAG_SECONDS,
        "seconds",
        "how long ago the oldest of these events happened",
    ),
    gauge(
        metric::PARKED,
        "parked",
        "parked streams of a consumer, or parked events if later events pass",
    ),
];

const fn counter(
    name: &'static str,
    labels: &'static [&'static str],
    unit: &'static str,
    about: &'static str,
) -> MetricType {
    MetricType {
        name,
        kind: MetricKind::Counter,
        labels,
        unit,
        about,
    }
}

const fn seconds(
    name: &'static str,
    labels: &'static [&'static str],
    about: &'static str,
) -> MetricType {
    MetricType {
        name,
        kind: MetricKind::Histogram,
        labels,
        unit: "seconds",
        about,
    }
}

const fn gauge(name: &'static str, unit: &'static str, about: &'static str) -> MetricType {
    MetricType {
        name,
        kind: MetricKind::Gauge,
        labels: &[field::CONSUMER],
        unit,
        about,
    }
}
