/** Common names of several countries, in letters that every character set has. */
export const FIRST_NAMES = words(`
  Adam Agnes Ahmed Aisha Alan Albert Alex Alice Alma Amir Amy Ana Andrea Anita Anna Anton Arthur Astrid Ava Ben Bianca
  Bruno Carl Carla Carmen Cecilia Chen Chloe Clara Colin Cora Dana Daniel David Diana Diego Dora Edgar Elena Eli Elias
  Ella Elsa Emil Emma Erik Eva Felix Fiona Frank Frida Gemma George Grace Greta Hana Hannah Harry Helen Henry Hugo Ida
  Igor Ines Ingrid Irene Isaac Ivan Jack Jacob James Jan Jana Jane Jean Joan Joel John Jonas Jorge Julia Karen Karl
  Kate Kemal Laila Lara Laura Leo Leon Lena Lila Lin Lisa Lucas Lucia Luis Luna Maja Marc Maria Marie Mario Marta Martin
  Max Maya Mia Mila Milan Mina Mona Nadia Nina Noah Nora Olga Oliver Omar Oscar Otto Pablo Paul Paula Peter Petra Priya
  Ravi Rita Robert Rosa Ruth Sam Samira Sara Simon Sofia Sonia Stefan Sven Tara Tess Theo Thomas Tim Tina Tom Uma Vera
  Victor Viola Wei Yara Yusuf Zara Zoe
`);

export const LAST_NAMES = words(`
  Abbott Adler Ahmad Allen Alvarez Andersen Arnold Bailey Baker Banks Barnes Bauer Becker Bell Bennett Berg Bishop Black
  Blake Bond Brandt Brooks Brown Bruno Burke Butler Byrne Campbell Cardoso Carlsen Carter Castro Chan Chavez Clark Cohen
  Cole Collins Conti Cook Cooper Costa Cox Cruz Dahl Dalton Davies Dean Diaz Dixon Doyle Duarte Duncan Eriksen Evans
  Farah Farmer Fernandez Ferrari Fischer Fisher Fleming Fletcher Flores Ford Foster Fox Franco Frank Fraser Fuchs Garcia
  Gardner Gibson Gomez Graf Grant Gray Green Greco Gupta Haas Hall Hansen Harper Harris Hart Hassan Hayes Henry Hill
  Hoffman Holm Horn Howard Hudson Hughes Hunt Hussain Ibrahim Ito Jackson Jansen Jensen Johnson Jones Jordan Kaiser Kaya
  Keller Kelly Kim King Klein Knight Koch Kovac Kowalski Kumar Lange Larsen Lee Lehmann Leone Lewis Lind Lopez Lund
  Maier Malik Marino Marsh Martin Mason Mayer Mendez Meyer Miller Mills Moore Morales Moreno Morgan Morris Murphy Nash
  Nelson Nguyen Nielsen Novak Olsen Ortiz Owen Palmer Park Parker Patel Perez Perry Peters Petrov Phillips Pinto Porter
  Powell Price Quinn Ramos Reed Reid Reyes Rice Richter Rivera Roberts Rojas Romero Rossi Russo Ryan Sanders Santos Sato
  Schmidt Schulz Scott Shah Sharma Shaw Silva Simon Singh Smith Stein Stone Suzuki Tan Tanaka Taylor Thomas Torres
  Turner Vargas Vega Vogel Wagner Walker Wallace Walsh Wang Ward Watson Weber Webb Weiss West White Wilson Wolf Wong
  Wood Wright Yang Yilmaz Young Zhang Ziegler Zimmer
`);

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}
