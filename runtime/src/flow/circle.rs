//! Finds circles in a flow at compile time: event, policy, command, event.

use super::{
    Flow,
    edges::{Node, Question, node},
};
use crate::const_text::Message;

/// The number of policies and sagas that are searched.
const MOST: usize = 256;

/// The text about a circle that begins with the policy or the saga at `start`, and has none at an
/// earlier place in it. So each circle is found once.
#[allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)] // no place is above `MOST`
pub(super) const fn from(flow: &Flow, start: usize, written: &[&str]) -> Option<Message> {
    let Some(first) = node(flow, start) else {
        return None;
    };
    if first.ends() {
        return None;
    }
    // A search in width, so that the circle is the shortest one. `before` has the node from which
    // each node was reached.
    let mut before = [MOST; MOST];
    let mut queue = [start; MOST];
    let (mut read, mut length) = (0, 1);
    while read < length {
        let here = queue[read];
        read += 1;
        let Some(from) = node(flow, here) else {
            continue;
        };
        let mut next = start;
        while let Some(to) = node(flow, next) {
            if next >= MOST {
                break;
            }
            if !to.ends() && leads_to(from, to) {
                if next == start {
                    return Some(describe(flow, &before, (start, here), written));
                }
                if before[next] == MOST {
                    before[next] = here;
                    queue[length] = next;
                    length += 1;
                }
            }
            next += 1;
        }
    }
    None
}

/// Whether a command that the first one sends may return the event of the second one.
const fn leads_to(from: Node<'_>, to: Node<'_>) -> bool {
    match to.event() {
        Some(event) => from.find(&Question::LeadsTo(event)).is_some(),
        None => false,
    }
}

/// The circle as text: the events, and what reacts to each.
#[allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)] // as above
const fn describe(
    flow: &Flow,
    before: &[usize; MOST],
    (start, last): (usize, usize),
    written: &[&str],
) -> Message {
    // From the last one back to the first, and then the other way round.
    let mut back = [last; MOST];
    let mut length = 1;
    let mut here = last;
    while here != start {
        here = before[here];
        back[length] = here;
        length += 1;
    }
    let mut message = Message::new(&["this is a circle: "]);
    while length > 0 {
        length -= 1;
        let here = back[length];
        if let Some(node) = node(flow, here)
            && let Some((source, event)) = node.event()
        {
            message.add(&["`", event, "` of `", source, "` → `", written[here], "` → "]);
        }
    }
    if let Some(node) = node(flow, start)
        && let Some((source, event)) = node.event()
    {
        message.add(&["`", event, "` of `", source, "`"]);
    }
    message
}
