use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    total: u64,
}

#[event]
struct Counted {
    by: u64,
}

#[value]
enum Mode {
    Fast,
}

#[aggregate]
impl Tally {
    #[command]
    fn mode(&self, mode: Mode) -> Result<Counted, std::convert::Infallible> {
        let _ = mode;
        Ok(Counted { by: 1 })
    }

    #[apply]
    fn counted(&mut self, event: &Counted) {
        self.total = event.by;
    }
}

fn main() {}
