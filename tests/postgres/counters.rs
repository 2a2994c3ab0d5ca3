//! Counters that are stored in every way. The fixture of format 2 has some of them.

use entail::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CounterError {
    #[error("another counter has this name")]
    NameTaken,
}

/// The counters, stored as the options say.
macro_rules! counters {
    ($module:ident, $($options:tt)*) => {
        pub mod $module {
            use super::*;

            #[aggregate(error = CounterError, default, $($options)*)]
            #[derive(Default)]
            pub struct Counter {
                pub total: u64,
                pub name: Option<String>,
            }

            #[event]
            pub struct Counted;

            #[event]
            pub struct Added(pub u64);

            #[event]
            pub struct Named {
                pub name: String,
            }

            #[aggregate]
            impl Counter {
                #[command]
                pub fn count(&self) -> Result<Counted, CounterError> {
                    Ok(Counted)
                }

                #[command]
                pub fn add(&self, number: u64) -> Result<Added, CounterError> {
                    Ok(Added(number))
                }

                #[command]
                pub fn name(&self, name: String, context: &Context<Self>) -> Result<Named, CounterError> {
                    context
                        .claim("name", &name)
                        .or_reject(|_| CounterError::NameTaken);
                    Ok(Named { name })
                }

                #[apply]
                fn counted(&mut self, _: &Counted) {
                    self.total = self.total.saturating_add(1);
                }

                #[apply]
                fn added(&mut self, event: &Added) {
                    self.total = self.total.saturating_add(event.0);
                }

                #[apply]
                fn named(&mut self, event: &Named) {
                    self.name = Some(event.name.clone());
                }
            }
        }
    };
}

counters!(by_events, name = "counter", persist = events);
counters!(by_snapshots, name = "snapshot-counter", snapshot_every = 2);
counters!(by_state, name = "state-counter", persist = state);
