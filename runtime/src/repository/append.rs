//! Builds the append that saves a root, and converts the error of a refused append.

use super::{error::Error, snapshot::Snapshots};
use crate::{
    domain::{
        aggregate::{Aggregate, Events},
        claim::{Claim, ClaimChange},
        encode::{Encode, NotStorable},
        root::Root,
        stream_name::StreamName,
    },
    store::{Append, NewEvent, Payload, StoreError},
};

/// Builds the append that stores the pending events of a root.
pub(super) fn to_append<A: Aggregate>(
    snapshots: &Snapshots,
    stream: StreamName,
    root: &Root<A>,
) -> Result<Append, Error<A::Error>> {
    let unwritable = |what, reason| Error::Unwritable {
        stream: stream.clone(),
        what,
        reason,
    };
    let mut events = Vec::with_capacity(root.pending().len());
    for pending in root.pending() {
        let (name, schema_version, json) = pending.event.visit(Encode);
        events.push(NewEvent {
            payload: Payload {
                name: name.into(),
                schema_version,
                json: json.map_err(|reason| unwritable(name, reason))?,
            },
            event_id: pending.event_id,
            time: pending.time,
            correlation: pending.origin.correlation,
            causation: pending.origin.causation,
        });
    }
    let mut claims = Vec::with_capacity(root.claims().len());
    for wanted in root.claims() {
        let value = wanted.value.clone().map_err(|error| {
            let error = serde::ser::Error::custom(error);
            unwritable(wanted.name, NotStorable::Unwritable(error))
        })?;
        let name = wanted.name.to_owned();
        let claim = Claim { name, value };
        claims.push(if wanted.is_released {
            ClaimChange::Release(claim)
        } else {
            ClaimChange::Take(claim)
        });
    }
    let expected = root.stored_version();
    let state = snapshots
        .due::<A>(expected, root.version(), root)
        .map_err(|reason| unwritable("state", reason))?;
    let mut append = Append::new(stream, expected, events);
    append.expected_event = root.last_event();
    append.claims = claims;
    append.state = state;
    Ok(append)
}

/// Converts the error of a refused append. For a claim, the command may have set its own rejection.
pub(super) fn into_command_error<A: Aggregate>(
    error: StoreError,
    root: &Root<A>,
) -> Error<A::Error> {
    let StoreError::Claimed(claimed) = error else {
        return error.into();
    };
    let mut wanted = root.claims().iter().filter(|it| it.is(&claimed.claim));
    let rejection = wanted.find_map(|wanted| wanted.rejection.as_ref());
    match rejection {
        Some(reject) => Error::Rejected(reject(&claimed)),
        None => Error::Claimed(claimed),
    }
}
