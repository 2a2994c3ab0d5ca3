//! Delivers an event to a publisher.

use uuid::Uuid;

use super::{super::failure::Failure, guarded};
use crate::{
    domain::recorded::Recorded,
    observe::{self, outcome},
    publisher::{Outgoing, Publication, PublishError},
    store::Payload,
};

/// Publishes an event.
///
/// # Errors
///
/// If it could not be mapped, or was not published.
pub(super) async fn deliver(
    publication: &Publication,
    event: &Recorded<Payload>,
) -> Result<(), Failure> {
    let published = guarded(|| publication.map(event))?;
    for (place, message) in published.into_iter().enumerate() {
        let message = Outgoing {
            id: id(event.event_id, place),
            subject: message.subject,
            key: event.stream.to_string(),
            body: message.body,
        };
        publish(publication, event, message).await?;
    }
    Ok(())
}

/// The id of the message about an event. If the event is converted to several, each needs an id of its
/// own, which is the same whenever the event is delivered again. No event has such an id, because ids of
/// events are `UUIDv7`, and these are `UUIDv8`.
fn id(event: Uuid, place: usize) -> Uuid {
    if place == 0 {
        return event;
    }
    let place = u128::try_from(place).unwrap_or(u128::MAX);
    uuid::Builder::from_u128(event.as_u128() ^ place)
        .with_version(uuid::Version::Custom)
        .into_uuid()
}

async fn publish(
    publication: &Publication,
    event: &Recorded<Payload>,
    message: Outgoing,
) -> Result<(), Failure> {
    let work = observe::publish(publication.name(), event);
    let published = work.during(publication.publish(message)).await;
    let published = published.map_err(|error| match error {
        PublishError::Away(why) => Failure::Away(why),
        PublishError::Refused(why) => Failure::Refused(why),
    });
    work.end(
        published
            .as_ref()
            .map_or_else(Failure::outcome, |()| outcome::DONE),
    );
    published
}
