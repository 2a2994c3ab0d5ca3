#[aggregate(default)]
#[derive(Default)]
pub struct Board {
    cards: Vec<Card>,
    waiting: std::collections::VecDeque<Card>,
    points: std::collections::BTreeMap<u32, u64>,
}

#[value]
pub struct Card {
    number: u32,
    title: String,
}

#[event]
pub struct CardTaken {
    place: usize,
    card: Card,
    limit: usize,
    points: u64,
}

#[aggregate]
impl Board {
    /// Takes a card.
    #[command]
    pub fn take(&self, place: usize, card: Card, points: u64) -> Result<CardTaken, std::convert::Infallible> {
        let limit = self.cards.len().max(10);
        Ok(CardTaken { place, card, limit, points })
    }

    #[apply]
    fn card_taken(&mut self, event: &CardTaken) {
        if let Some(card) = self.waiting.remove(event.place) {
            self.cards.push(card);
        }
        self.points.insert(event.card.number, event.points);
        self.waiting.push_back(event.card.clone());
        self.cards.truncate(event.limit);
    }
}
