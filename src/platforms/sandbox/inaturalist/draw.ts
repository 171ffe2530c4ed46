/**
 * A made-up photo: an animal's colour on a meadow, never the same twice, always the same for one id. No photo of anybody comes with
 * the project.
 */
export async function drawPhoto(taxon: number, photo: number): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  const hue = (taxon * 47) % 360;
  const [x, y, turn] = [60 + ((photo * 37) % 120), 60 + ((photo * 53) % 60), (photo * 29) % 50];
  const picture = `<svg xmlns="http://www.w3.org/2000/svg" width="240" height="180">
    <rect width="240" height="180" fill="hsl(${90 + ((photo * 7) % 40)},35%,${40 + (photo % 20)}%)"/>
    <ellipse cx="${x}" cy="${y}" rx="${38 + (photo % 9)}" ry="${24 + (photo % 7)}" fill="hsl(${hue},70%,50%)"
      transform="rotate(${turn} ${x} ${y})"/>
    <text x="4" y="174" font-size="9">${photo}</text></svg>`;
  return await sharp(Buffer.from(picture)).jpeg({ quality: 80 }).toBuffer();
}
