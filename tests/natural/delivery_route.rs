//! A delivery route: stops in an order, with distances.

use std::time::Duration;

use entail::{prelude::*, testing::given};

#[value]
#[derive(Copy)]
pub struct Point {
    x: f64,
    y: f64,
}

impl std::ops::Sub for Point {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self {
            x: self.x - other.x,
            y: self.y - other.y,
        }
    }
}

impl Point {
    fn length(self) -> f64 {
        self.x.hypot(self.y)
    }
}

#[value]
pub struct Stop {
    name: String,
    at: Point,
    parcels: u32,
}

#[aggregate(default, error = RouteError)]
#[derive(Default)]
pub struct Route {
    stops: Vec<Stop>,
    visited: usize,
    kilometres: f64,
    delivered: Vec<u32>,
    longest_leg: f64,
    pause: Duration,
}

#[derive(Debug, PartialEq, thiserror::Error)]
pub enum RouteError {
    #[error("the route is at its end")]
    AtTheEnd,
}

#[event]
pub struct StopPlanned {
    pub stop: Stop,
}

#[event]
pub struct Visited {
    pub detour: f64,
    pub pause: Duration,
}

#[event]
pub struct Turned {
    pub from: usize,
}

#[aggregate]
impl Route {
    #[command]
    pub fn plan(&self, stop: Stop) -> Result<StopPlanned, RouteError> {
        Ok(StopPlanned { stop })
    }

    #[command]
    pub fn visit(&self, detour: f64, pause: Duration) -> Result<Visited, RouteError> {
        ensure!(self.visited < self.stops.len(), RouteError::AtTheEnd);
        Ok(Visited { detour, pause })
    }

    #[command]
    pub fn turn(&self, from: usize) -> Result<Turned, RouteError> {
        Ok(Turned { from })
    }

    #[apply]
    fn stop_planned(&mut self, event: &StopPlanned) {
        if let Some(last) = self.stops.last() {
            let leg = (event.stop.at - last.at).length();
            self.kilometres += leg;
            self.longest_leg = self.longest_leg.max(leg);
        }
        self.stops.push(event.stop.clone());
    }

    #[apply]
    fn visited(&mut self, event: &Visited) {
        self.kilometres += event.detour;
        self.pause = self.pause.saturating_add(event.pause);
        if self.visited < self.stops.len() {
            self.delivered.push(self.stops[self.visited].parcels);
            self.visited += 1;
        }
    }

    #[apply]
    fn turned(&mut self, event: &Turned) {
        if event.from <= self.stops.len() {
            let mut rest = self.stops.split_off(event.from);
            rest.reverse();
            self.stops.append(&mut rest);
        }
        self.kilometres = 0.0;
        for i in 1..self.stops.len() {
            self.kilometres += (self.stops[i].at - self.stops[i - 1].at).length();
        }
    }
}

#[test]
fn a_turned_route_has_another_length() {
    let planned = |x, y| StopPlanned {
        stop: Stop {
            name: format!("{x} {y}"),
            at: Point { x, y },
            parcels: 2,
        },
    };
    given((planned(0.0, 0.0), planned(3.0, 4.0), planned(3.0, 0.0)))
        .when(Turn { from: 1 })
        .state(|route| assert_eq!(route.kilometres.to_string(), "7"));
}
