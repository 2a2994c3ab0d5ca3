//! The states of all aggregates of a world, to compare them.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{super::given::difference_of_texts, world::World};
use crate::{
    domain::{position::Position, recorded::Recorded, stream_name::StreamName},
    flow::{AnyState, AnyTarget, Target},
    store::{AnyStore, Filter, Log as _, Payload, memory::MemoryStore},
    time::clock::Clock,
    waiting::{block_on::block_on, retry::Retry},
};

/// The aggregates of a world: their states, and the names of their events.
pub(super) struct States(BTreeMap<StreamName, Of>);

struct Of {
    state: Box<dyn AnyState>,
    events: Vec<String>,
}

/// An aggregate that differs, and how.
pub(super) struct Difference {
    pub(super) stream: StreamName,
    pub(super) text: String,
}

impl World {
    /// All stored events, in order.
    pub(super) fn events(&self) -> Vec<Recorded<Payload>> {
        let page = block_on(
            self.store()
                .log(Position::START, &Filter::all(), usize::MAX),
        );
        // A store in memory does not fail.
        page.map(|page| page.events).unwrap_or_default()
    }

    /// The target that receives the commands for an aggregate.
    pub(super) fn target(&self, aggregate: &str) -> Option<Arc<dyn AnyTarget>> {
        let mut targets = self.flow().aggregates.iter();
        let target = targets.find(|target| target.name == aggregate)?;
        Some(self.connected(target, self.store().clone()))
    }

    /// The states of the aggregates of the flow.
    ///
    /// # Errors
    ///
    /// If a state cannot be loaded, as text.
    pub(super) fn states(&self) -> Result<States, String> {
        let mut states = BTreeMap::new();
        for event in self.events() {
            let stream = event.stream;
            let Some(target) = self.target(stream.aggregate()) else {
                continue;
            };
            if !states.contains_key(&stream) {
                let state = loaded(&*target, &stream)?;
                let events = Vec::new();
                states.insert(stream.clone(), Of { state, events });
            }
            if let Some(of) = states.get_mut(&stream) {
                of.events.push(event.event.name.to_string());
            }
        }
        // Steps that are sent side by side may be answered in any order.
        for of in states.values_mut() {
            of.events.sort();
        }
        Ok(States(states))
    }

    /// The first aggregate whose state is not the one that is due. Aggregates of these names are not
    /// compared.
    pub(super) fn first_difference(
        &self,
        due: &States,
        except: &[(&'static str, &'static str)],
        with_events: bool,
    ) -> Result<Option<Difference>, String> {
        let found = self.states()?;
        let streams: BTreeSet<&StreamName> = due.0.keys().chain(found.0.keys()).collect();
        let compared = streams.into_iter().filter(|stream| {
            let mut excepted = except.iter();
            excepted.all(|(name, _)| *name != stream.aggregate())
        });
        for stream in compared {
            let untouched = self.untouched(stream)?;
            let [one, other] =
                [due, &found].map(|states| states.0.get(stream).unwrap_or(&untouched));
            if !one.state.is_same(&*other.state) {
                return Ok(Some(Difference {
                    stream: stream.clone(),
                    text: difference(&one.state.text(), &other.state.text()),
                }));
            }
            if with_events && one.events != other.events {
                let [one, other] = [one, other].map(|of| of.events.join("\n") + "\n");
                return Ok(Some(Difference {
                    stream: stream.clone(),
                    text: difference(&one, &other),
                }));
            }
        }
        Ok(None)
    }

    fn connected(&self, target: &Target, store: MemoryStore) -> Arc<dyn AnyTarget> {
        let clock = Clock::from(self.clock().clone());
        (target.connect)(AnyStore::new(store), clock, Retry::default())
    }

    /// An aggregate without events.
    fn untouched(&self, stream: &StreamName) -> Result<Of, String> {
        let mut targets = self.flow().aggregates.iter();
        let target = targets.find(|target| target.name == stream.aggregate());
        let target = target.ok_or_else(|| format!("`{stream}` is not in the flow"))?;
        Ok(Of {
            state: loaded(&*self.connected(target, MemoryStore::new()), stream)?,
            events: Vec::new(),
        })
    }
}

fn difference(one: &str, other: &str) -> String {
    difference_of_texts(one, other).trim_end().to_owned()
}

fn loaded(target: &dyn AnyTarget, stream: &StreamName) -> Result<Box<dyn AnyState>, String> {
    block_on(target.state(stream)).map_err(|error| format!("`{stream}` cannot be loaded: {error}"))
}
