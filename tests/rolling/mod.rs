//! What docs/guide/deploying.md says: an old and a new release of a program run on one store.

mod consumers;
mod events;
mod states;
