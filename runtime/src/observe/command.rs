//! Commands, as they are seen while they run.

use super::{
    meter::{Meter, count},
    names::{field, metric, span as name},
    span::span,
    work::Work,
};
use crate::domain::stream_name::StreamName;

/// A command on an aggregate begins.
pub(crate) fn command(aggregate: &'static str, stream: &StreamName, command: &'static str) -> Work {
    let span = span!(
        name::COMMAND,
        {
            field::AGGREGATE => aggregate,
            field::ID => stream.id(),
            field::COMMAND => command,
        },
        [field::VERSION, field::TRIES, field::CORRELATION]
    );
    let by = [(field::AGGREGATE, aggregate), (field::COMMAND, command)];
    let meter = Meter::new(metric::COMMANDS, metric::COMMAND_SECONDS, &by);
    Work { span, meter }
}

/// Another writer was faster than a command.
pub(crate) fn conflict(aggregate: &'static str, command: &'static str) {
    let by = [(field::AGGREGATE, aggregate), (field::COMMAND, command)];
    count(metric::CONFLICTS, &by);
}
