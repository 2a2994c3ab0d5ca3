//! Generates texts: of the kind that is accepted at a place, texts that were seen, and examples.

use serde_json::Value;

use super::{
    source::{Source, WITHOUT_TEXT_KIND, Way},
    text_kind::{TEXT_KINDS, TextKind},
};

impl Source {
    /// A kind of text, or a text of an example. One that was often accepted at this place is more
    /// likely.
    fn way(&mut self) -> Way {
        let strict = self.is_strict();
        let ways = TEXT_KINDS.map(Way::Text);
        if self.plain {
            // The first of the best ways.
            let best = ways.iter().map(|way| self.weight(*way)).max();
            let first = ways.iter().find(|way| Some(self.weight(**way)) == best);
            return first.copied().unwrap_or(Way::Example);
        }
        let known = self.weights.get(&self.place()).filter(|_| strict);
        let drawn = match known.and_then(|weights| weights.get(WITHOUT_TEXT_KIND..)) {
            Some(weights) => self.random.weighted(weights.iter().copied()),
            None => self
                .random
                .weighted(TEXT_KINDS.iter().map(|kind| kind.usual())),
        };
        let way = drawn.and_then(|place| ways.get(place));
        way.copied().unwrap_or(Way::Example)
    }

    /// A text, mostly of the kind that is accepted most often at this place.
    pub(super) fn text(&mut self) -> String {
        let (way, text) = self.draw_text();
        self.using(way, Value::String(text.clone()));
        text
    }

    fn draw_text(&mut self) -> (Way, String) {
        if let Some(Value::String(text)) = self.taken(Value::is_string) {
            return (Way::Text(TextKind::of(&text)), text);
        }
        if let Some(Value::String(text)) = self.again(Value::is_string) {
            return (Way::Again, text);
        }
        let likely = if self.plain && !self.is_strict() {
            0
        } else {
            self.likely(Way::Example, 40)
        };
        if self.random.chance(likely)
            && let Some(text) = self.examples.text(&mut self.random, None)
        {
            return (Way::Example, text.to_owned());
        }
        let way = self.way();
        let Way::Text(kind) = way else {
            return (way, String::new());
        };
        if self.plain {
            return (way, kind.example().to_owned());
        }
        if self.random.chance(70)
            && let Some(text) = self.seen.text(&mut self.random, Some(kind))
        {
            return (way, text.to_owned());
        }
        (way, kind.make(&mut self.random, self.now))
    }
}
