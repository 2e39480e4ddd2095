//! Pages and a pen: text at a place, rules, and a new page when one is full.

use krilla::Document;
use krilla::color::rgb;
use krilla::geom::{PathBuilder, Point};
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::text::TextDirection;

use crate::PaperError;
use crate::face::{Face, Faces};
use crate::runs::runs;

/// A4, in points.
pub const WIDTH: f32 = 595.0;
const HEIGHT: f32 = 842.0;
/// Free on every side.
pub const MARGIN: f32 = 56.0;
/// Where the text of a page ends; below it stands the foot.
pub const BOTTOM: f32 = HEIGHT - 76.0;
const FOOT: f32 = HEIGHT - 44.0;

/// How a text looks.
#[derive(Clone, Copy, Debug)]
pub struct Ink {
    /// Size, in points.
    pub size: f32,
    /// Bold?
    pub bold: bool,
    /// Grey, for what matters less?
    pub faint: bool,
}

/// Plain text.
pub const BODY: Ink = Ink { size: 9.5, bold: false, faint: false };
/// Labels and small print.
pub const SMALL: Ink = Ink { size: 8.0, bold: false, faint: true };
/// What stands out.
pub const STRONG: Ink = Ink { size: 9.5, bold: true, faint: false };

enum Stroked {
    Text { x: f32, y: f32, text: String, ink: Ink },
    Rule { x: f32, y: f32, to: f32, strong: bool },
}

/// Pages as they are filled.
pub struct Sheet {
    /// The font.
    pub faces: Faces,
    /// How far down the pen is.
    pub y: f32,
    pages: Vec<Vec<Stroked>>,
}

impl Sheet {
    /// One empty page.
    pub fn new() -> Result<Self, PaperError> {
        Ok(Self { faces: Faces::new()?, y: MARGIN, pages: vec![Vec::new()] })
    }

    /// Goes on on a new page where `height` does not fit any more; true where it did.
    pub fn need(&mut self, height: f32) -> bool {
        let full = self.y + height > BOTTOM;
        if full {
            self.pages.push(Vec::new());
            self.y = MARGIN;
        }
        full
    }

    /// Text from `x`, with its feet at the pen.
    pub fn left(&mut self, x: f32, text: &str, ink: Ink) {
        let text = self.faces.shown(text);
        let y = self.y;
        self.put(Stroked::Text { x, y, text, ink });
    }

    /// Text that ends at `x`.
    pub fn right(&mut self, x: f32, text: &str, ink: Ink) {
        let text = self.faces.shown(text);
        let (x, y) = (x - self.face(ink).width(&text, ink.size), self.y);
        self.put(Stroked::Text { x, y, text, ink });
    }

    /// A line across from `x` to `to`.
    pub fn rule(&mut self, x: f32, to: f32, strong: bool) {
        let y = self.y;
        self.put(Stroked::Rule { x, y, to, strong });
    }

    /// The text in lines no wider than `width`; a word that is wider is cut.
    pub fn wrapped(&mut self, text: &str, width: f32, ink: Ink) -> Vec<String> {
        let text = self.faces.shown(text);
        let face = self.face(ink);
        let fits = |line: &str| face.width(line, ink.size) <= width;
        let mut lines: Vec<String> = Vec::new();
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            match lines.last_mut() {
                Some(line) if fits(&format!("{line} {word}")) => {
                    line.push(' ');
                    line.push_str(word);
                }
                _ if fits(word) => lines.push(word.to_owned()),
                _ => lines.extend(cut(word, fits)),
            }
        }
        lines
    }

    /// The PDF, with `foot` and the page's number at the end of each page.
    pub fn finish(mut self, title: &str, foot: &str) -> Result<(Vec<u8>, Vec<char>), PaperError> {
        let count = self.pages.len();
        let foot = self.faces.shown(foot);
        for (index, page) in self.pages.iter_mut().enumerate() {
            let number = format!("Page {} of {count}", index + 1);
            let x = WIDTH - MARGIN - self.faces.regular.width(&number, SMALL.size);
            page.push(Stroked::Text { x: MARGIN, y: FOOT, text: foot.clone(), ink: SMALL });
            page.push(Stroked::Text { x, y: FOOT, text: number, ink: SMALL });
        }
        let mut document = Document::new();
        document.set_metadata(
            krilla::metadata::Metadata::new()
                .title(title.to_owned())
                .creator("Order Desk".to_owned())
                .language("en".to_owned()),
        );
        for page in &self.pages {
            let settings =
                PageSettings::from_wh(WIDTH, HEIGHT).ok_or_else(|| PaperError::Pdf("no such page".into()))?;
            let mut sheet = document.start_page_with(settings);
            let mut surface = sheet.surface();
            for stroked in page {
                draw(&mut surface, &self.faces, stroked);
            }
            surface.finish();
            sheet.finish();
        }
        let pdf = document.finish().map_err(|error| PaperError::Pdf(format!("{error:?}")))?;
        Ok((pdf, self.faces.missing.into_iter().collect()))
    }

    /// How far down anything stands, on any page.
    #[cfg(test)]
    pub fn lowest(&self) -> f32 {
        let down = |stroked: &Stroked| match stroked {
            Stroked::Text { y, .. } | Stroked::Rule { y, .. } => *y,
        };
        self.pages.iter().flatten().map(down).fold(0.0, f32::max)
    }

    fn face(&self, ink: Ink) -> &Face {
        face(&self.faces, ink)
    }

    fn put(&mut self, stroked: Stroked) {
        if let Some(page) = self.pages.last_mut() {
            page.push(stroked);
        }
    }
}

const fn face(faces: &Faces, ink: Ink) -> &Face {
    if ink.bold { &faces.bold } else { &faces.regular }
}

fn draw(surface: &mut krilla::surface::Surface<'_>, faces: &Faces, stroked: &Stroked) {
    match stroked {
        Stroked::Text { x, y, text, ink } => {
            surface.set_stroke(None);
            surface.set_fill(Some(fill(if ink.faint { 96 } else { 17 })));
            let face = face(faces, *ink);
            let mut x = *x;
            for run in runs(text) {
                let way = if run.right_to_left { TextDirection::RightToLeft } else { TextDirection::LeftToRight };
                surface.draw_text(Point::from_xy(x, *y), face.font.clone(), ink.size, run.text, false, way);
                x += face.run_width(&run, ink.size);
            }
        }
        Stroked::Rule { x, y, to, strong } => {
            let mut path = PathBuilder::new();
            path.move_to(*x, *y);
            path.line_to(*to, *y);
            surface.set_fill(None);
            let (width, grey) = if *strong { (1.0, 17) } else { (0.5, 190) };
            surface.set_stroke(Some(Stroke {
                paint: rgb::Color::new(grey, grey, grey).into(),
                width,
                ..Stroke::default()
            }));
            if let Some(path) = path.finish() {
                surface.draw_path(&path);
            }
        }
    }
}

fn fill(grey: u8) -> Fill {
    Fill { paint: rgb::Color::new(grey, grey, grey).into(), opacity: NormalizedF32::ONE, ..Fill::default() }
}

/// A word in pieces that fit.
fn cut(word: &str, fits: impl Fn(&str) -> bool) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for c in word.chars() {
        let last = pieces.last().map_or("", String::as_str);
        if !last.is_empty() && !fits(&format!("{last}{c}")) {
            pieces.push(String::new());
        }
        if let Some(piece) = pieces.last_mut() {
            piece.push(c);
        }
    }
    pieces
}
