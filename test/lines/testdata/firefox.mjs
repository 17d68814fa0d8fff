// Runs JavaScript in a page of Firefox. Start it with the folder node_modules that has puppeteer-core,
// and the page's address. Each line that it reads is a JSON string with an expression. It answers each with a
// line: {"value": …} with the value, or with what its promise brings, or {"error": "…"}. The end of its input ends Firefox.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [modules, address] = process.argv.slice(2);
const puppeteer = await import(pathToFileURL(createRequire(modules + "/").resolve("puppeteer-core")));

const browser = await puppeteer.default.launch({
	browser: "firefox",
	executablePath: "/usr/bin/firefox-esr",
	headless: true,
	extraPrefsFirefox: {
		// Candidates with addresses: nobody resolves names.local in the tests' namespace.
		"media.peerconnection.ice.obfuscate_host_addresses": false,
	},
});
const page = await browser.newPage();
await page.goto(address);

for await (const line of createInterface({ input: process.stdin })) {
	let answer;
	try {
		answer = { value: await page.evaluate(JSON.parse(line)) };
	} catch (error) {
		answer = { error: String(error) };
	}
	console.log(JSON.stringify(answer));
}
await browser.close();
