//! Texts that are made up: of the look that is taken where they stand, seen ones, and examples.

use serde_json::Value;

use super::{
    source::{Source, WITHOUT_TEXT_KIND, Way},
    text_kind::{TEXT_KINDS, TextKind},
};

impl Source {
    /// A look, or a text of an example, as likely as it did well at this place.
    fn way(&mut self) -> Way {
        let strict = self.is_strict();
        let ways = TEXT_KINDS.map(Way::Text);
        if self.plain {
            // The first of the best ones.
            let best = ways.iter().map(|way| self.weight(*way)).max();
            let first = ways.iter().find(|way| Some(self.weight(**way)) == best);
            return first.copied().unwrap_or(Way::Example);
        }
        let known = self.weights.get(&self.place()).filter(|_| strict);
        let drawn = match known.and_then(|weights| weights.get(WITHOUT_TEXT_KIND..)) {
            Some(weights) => self.random.weighted(weights.iter().copied()),
            None => self
                .random
                .weighted(TEXT_KINDS.iter().map(|look| look.usual())),
        };
        let way = drawn.and_then(|place| ways.get(place));
        way.copied().unwrap_or(Way::Example)
    }

    /// A text, of the look that does best at this place.
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
        let Way::Text(look) = way else {
            return (way, String::new());
        };
        if self.plain {
            return (way, look.example().to_owned());
        }
        if self.random.chance(70)
            && let Some(text) = self.seen.text(&mut self.random, Some(look))
        {
            return (way, text.to_owned());
        }
        (way, look.make(&mut self.random, self.now))
    }
}
