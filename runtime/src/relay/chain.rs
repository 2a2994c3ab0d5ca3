//! How long the chain of events is that led to an event. A circle that never ends is stopped by it.

use std::collections::{HashMap, VecDeque};

use uuid::Uuid;

use crate::{domain::recorded::Recorded, store::Payload};

/// A policy does not react to an event of a longer chain: its stream is parked.
const LONGEST: u32 = 100;
/// The number of events whose chains are known. An event whose cause is older begins a chain.
const KNOWN: usize = 65_536;

/// The chains of the events that were read last.
#[derive(Debug, Default)]
pub(super) struct Chains {
    /// The number of events that led to an event, for events that others led to.
    lengths: HashMap<Uuid, u32>,
    oldest_first: VecDeque<Uuid>,
}

impl Chains {
    /// Takes in an event, in the order of the log. Returns why its chain is too long, if it is. The
    /// events of a saga's own stream do not count: a plan is as long as it is, and ends.
    pub(super) fn take(&mut self, event: &Recorded<Payload>, is_of_saga: bool) -> Option<String> {
        let cause = event.causation?;
        let before = self.lengths.get(&cause).copied().unwrap_or(0);
        let length = before.saturating_add(u32::from(!is_of_saga));
        if self.lengths.insert(event.event_id, length).is_none() {
            self.oldest_first.push_back(event.event_id);
        }
        if self.oldest_first.len() > KNOWN
            && let Some(oldest) = self.oldest_first.pop_front()
        {
            self.lengths.remove(&oldest);
        }
        (length > LONGEST).then(|| {
            format!(
                "{length} events have led to this one, each to the next: it looks like a circle that does not end. \
                 A retry delivers it all the same"
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::{Chains, KNOWN, LONGEST};
    use crate::{
        domain::{
            position::Position, recorded::Recorded, stream_name::StreamName, version::Version,
        },
        store::Payload,
        time::timestamp::Timestamp,
    };

    fn event(number: u128, cause: Option<u128>) -> Recorded<Payload> {
        Recorded {
            event: Payload {
                name: "happened".into(),
                schema_version: 1,
                json: "{}".to_owned(),
            },
            event_id: Uuid::from_u128(number),
            time: Timestamp::default(),
            stream: StreamName::new("a", "1"),
            version: Version::NONE,
            position: Position::START,
            correlation: Uuid::nil(),
            causation: cause.map(Uuid::from_u128),
        }
    }

    #[test]
    fn a_chain_is_too_long_after_a_hundred_events() {
        let mut chains = Chains::default();
        assert_eq!(chains.take(&event(0, None), false), None);
        for number in 1..=u128::from(LONGEST) {
            assert_eq!(chains.take(&event(number, Some(number - 1)), false), None);
        }
        assert!(chains.take(&event(101, Some(100)), false).is_some());
        // A saga is between.
        assert_eq!(chains.take(&event(102, Some(99)), true), None);
        assert_eq!(chains.take(&event(103, Some(102)), true), None);
        assert_eq!(chains.take(&event(104, Some(103)), false), None);
        // Many events that one event led to are not a chain.
        for number in 200..400 {
            assert_eq!(chains.take(&event(number, Some(0)), false), None);
        }
    }

    #[test]
    fn it_is_bounded() {
        let mut chains = Chains::default();
        for number in 1..200_000 {
            let _ = chains.take(&event(number, Some(0)), false);
        }
        assert_eq!(chains.lengths.len(), KNOWN);
        assert_eq!(chains.oldest_first.len(), KNOWN);
    }
}
