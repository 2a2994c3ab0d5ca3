use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
pub struct Cart {
    lines: Vec<Line>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    sku: String,
    quantity: u32,
}

#[event]
pub struct LineAdded {
    line: Line,
}

#[aggregate]
impl Cart {
    #[command]
    pub fn add(&self, line: Line) -> Result<LineAdded, std::convert::Infallible> {
        Ok(LineAdded { line })
    }

    #[apply]
    fn line_added(&mut self, event: &LineAdded) {
        self.lines.push(event.line.clone());
    }
}

fn main() {}
