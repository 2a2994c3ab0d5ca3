use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    list: Vec<u32>,
}

#[event]
struct Counted {
    list: Vec<u32>,
}

#[aggregate]
impl Tally {
    #[apply]
    fn counted(&mut self, event: &Counted) {
        let place = event.list.iter().position(|item| *item == 3);
        if let Some(place) = place {
            self.list.remove(place);
        }
    }
}

fn main() {}
