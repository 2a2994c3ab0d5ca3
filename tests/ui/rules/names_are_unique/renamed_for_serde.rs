use std::convert::Infallible;

use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
#[serde(rename = "total")]
struct Tally {
    total: u64,
}

#[event]
#[serde(rename_all = "camelCase", rename = "was-counted")]
struct CountedOnce {
    new_total: u64,
}

#[event]
enum TallyEvent {
    Counted {
        new_total: u64,
    },
    #[serde(rename = "reset")]
    #[set(total = 0)]
    Cleared,
}

#[aggregate(events = TallyEvent)]
impl Tally {
    #[command]
    #[serde(rename(serialize = "add"))]
    fn count(&self) -> Result<Counted, Infallible> {
        Ok(Counted { new_total: 1 })
    }

    #[apply]
    fn counted(&mut self, event: &Counted) {
        self.total = event.new_total;
    }
}

fn main() {}
