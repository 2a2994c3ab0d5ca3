//! Saves a root that commands ran on.

use super::{
    Repository,
    append::{into_command_error, to_append},
    cache::Known,
    error::Error,
};
use crate::{
    domain::{aggregate::Aggregate, root::Root, stream_name::StreamName, version::Version},
    observe,
    store::{StoreError, Streams},
};

impl<A: Aggregate, S: Streams> Repository<A, S> {
    /// Stores the pending events of a root. The version at which the root was loaded is the
    /// expected version. The events have the times and origins that the root gave them.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`] if another writer was faster, or [`Error::AlreadyExists`] if the root is
    /// a new aggregate: load the aggregate again and repeat the commands. After an error the root
    /// is unchanged, and its events are still pending.
    pub async fn save(&self, root: &mut Root<A>) -> Result<(), Error<A::Error>> {
        if let Some(poisoned) = root.poisoned() {
            return Err(poisoned.clone().into());
        }
        let stream = StreamName::of(root.id());
        let expected = root.stored_version();
        let append = to_append(&self.shared.snapshots, stream.clone(), root)?;
        match observe::append(&*self.store, A::NAME, append).await {
            Ok(_) => {}
            // An earlier call may have stored them, and its future was dropped.
            Err(StoreError::Conflict(_)) if self.has_stored(&stream, root).await? => {}
            Err(StoreError::Conflict(_)) if expected == Version::NONE && A::INITIAL.is_none() => {
                return Err(Error::AlreadyExists { stream });
            }
            Err(error) => return Err(into_command_error(error, root)),
        }
        root.stored();
        let known = Known {
            version: root.version(),
            last_event: root.last_event(),
            state: Some(root.state()),
            contended: false,
        };
        self.shared.cache.put(root.id(), known);
        Ok(())
    }

    /// Whether the stream has the pending events of a root, at their versions.
    async fn has_stored(
        &self,
        stream: &StreamName,
        root: &Root<A>,
    ) -> Result<bool, Error<A::Error>> {
        let pending = root.pending();
        let page = self
            .store
            .read(stream, root.stored_version(), pending.len())
            .await?;
        let stored = page.events.iter().map(|stored| stored.event_id);
        let is_stored = stored.eq(pending.iter().map(|pending| pending.event_id));
        Ok(is_stored && !pending.is_empty())
    }
}
