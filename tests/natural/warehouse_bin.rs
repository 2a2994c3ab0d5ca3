//! A bin of a warehouse: boxes on top of each other.

use std::collections::BTreeMap;

use entail::{prelude::*, testing::given};

#[value]
#[derive(Default)]
pub struct Weight {
    kilos: f32,
}

impl std::ops::AddAssign<&Weight> for Weight {
    fn add_assign(&mut self, other: &Weight) {
        self.kilos += other.kilos;
    }
}

impl std::ops::SubAssign<&Weight> for Weight {
    fn sub_assign(&mut self, other: &Weight) {
        self.kilos -= other.kilos;
    }
}

#[value]
pub struct Crate {
    sku: String,
    weight: Weight,
}

#[aggregate(default, error = BinError)]
#[derive(Default)]
pub struct Bin {
    stack: Vec<Crate>,
    load: Weight,
    stock: BTreeMap<String, u64>,
    moves: u64,
}

#[derive(Debug, PartialEq, thiserror::Error)]
pub enum BinError {
    #[error("the bin is full")]
    Full,
    #[error("there is not enough of it")]
    NotEnough,
}

#[event]
pub struct Stacked {
    pub crates: Vec<Crate>,
    pub moves: u64,
}

#[event]
pub struct Picked {
    pub sku: String,
    pub count: u64,
}

#[event]
pub struct Unstacked {
    pub down_to: usize,
}

#[aggregate]
impl Bin {
    #[command]
    pub fn stack_up(&self, crates: Vec<Crate>) -> Result<Stacked, BinError> {
        ensure!(self.stack.len() + crates.len() <= 10, BinError::Full);
        let moves = self.moves + 1;
        Ok(Stacked { crates, moves })
    }

    #[command]
    pub fn pick(&self, sku: String, count: u64) -> Result<Picked, BinError> {
        let there = self.stock.get(&sku).copied().unwrap_or_default();
        ensure!(there >= count, BinError::NotEnough);
        Ok(Picked { sku, count })
    }

    #[command]
    pub fn unstack(&self, down_to: usize) -> Result<Unstacked, BinError> {
        Ok(Unstacked { down_to })
    }

    #[apply]
    fn stacked(&mut self, event: &Stacked) {
        for item in &event.crates {
            self.load += &item.weight;
            self.stock
                .entry(item.sku.clone())
                .and_modify(|count| *count = count.saturating_add(12))
                .or_insert(12);
        }
        self.stack.extend(event.crates.iter().cloned());
        self.moves = event.moves;
    }

    #[apply]
    fn picked(&mut self, event: &Picked) {
        if let Some(count) = self.stock.get_mut(&event.sku)
            && *count >= event.count
        {
            *count -= event.count;
        }
    }

    #[apply]
    fn unstacked(&mut self, event: &Unstacked) {
        while self.stack.len() > event.down_to {
            let Some(top) = self.stack.pop() else {
                return;
            };
            self.load -= &top.weight;
        }
    }
}

#[test]
fn what_is_unstacked_no_longer_weighs() {
    let item = |sku: &str, kilos| Crate {
        sku: sku.to_owned(),
        weight: Weight { kilos },
    };
    let stacked = Stacked {
        crates: vec![item("nails", 4.0), item("glue", 1.5)],
        moves: 1,
    };
    given(stacked)
        .when(Unstack { down_to: 1 })
        .state(|bin| assert_eq!(bin.load, Weight { kilos: 4.0 }));
}
