# shellcheck shell=bash disable=SC2154 # work is the caller's
# A browser without a window, told what to do by the WebDriver protocol over loopback. It has a profile of its own, and finds no other host.

browser_driver='' browser_url=''

# browser_tell METHOD PATH: sends the JSON on standard input, prints the `value` of the answer. Trouble goes to standard error.
browser_tell() {
	local answer

	answer=$(curl -sS --noproxy '*' --max-time 120 -X "$1" --data-binary @- "$browser_url$2") || return
	jq 'if (.value | type) == "object" and .value.error then .value | "the browser: \(.error): \(.message | split("\n")[0])\n" | halt_error
		else .value end' <<<"$answer"
}

# browser_tools COMMAND PARAMETERS: a command of the browser's developer tools.
browser_tools() {
	browser_tell POST /goog/cdp/execute <<<"{\"cmd\": \"$1\", \"params\": $2}"
}

browser_start() {
	local tries=100 port session

	mkdir "$work/home" "$work/profile"
	# A group of processes, to be ended as one.
	set -m
	HOME=$work/home chromedriver --port=0 >"$work/driver.log" 2>&1 </dev/null &
	browser_driver=$!
	set +m
	while port=$(sed -n 's/.* started successfully on port \([0-9]*\).*/\1/p' "$work/driver.log"); [ -z "$port" ]; do
		kill -0 "$browser_driver" && [ $((tries--)) -gt 0 ] || return
		sleep .1
	done
	browser_url=http://127.0.0.1:$port/session
	session=$(jq -n --arg profile "$work/profile" --arg program "$(command -v chromium)" '{capabilities: {alwaysMatch: {
		browserName: "chrome",
		"goog:loggingPrefs": {browser: "ALL", performance: "ALL"},
		"goog:chromeOptions": {binary: $program, args: [
			"--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--user-data-dir=" + $profile,
			"--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-pings",
			"--disable-default-apps", "--disable-extensions", "--disable-breakpad", "--hide-scrollbars",
			"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]}}}}' | browser_tell POST '' | jq -r .sessionId)
	[ -n "$session" ] && browser_url+=/$session
}

browser_stop() {
	local tries=50

	[ -n "$browser_driver" ] || return
	kill -- "-$browser_driver"
	wait "$browser_driver"
	while kill -0 -- "-$browser_driver" && [ $((tries--)) -gt 0 ]; do
		sleep .1
	done
	kill -KILL -- "-$browser_driver"
	browser_driver=''
} 2>/dev/null

browser_open() {
	# What the first, empty window asked for does not count.
	browser_tell POST /url <<<'{"url": "about:blank"}' >/dev/null
	browser_asked about:blank >/dev/null
	browser_said >/dev/null
	browser_tell POST /url <<<"{\"url\": \"$1\"}" >/dev/null
}

# browser_asked PAGE: what else was asked for since last time, but for what a page holds in itself.
browser_asked() {
	browser_tell POST /se/log <<<'{"type": "performance"}' | jq -r --arg page "$1" '.[].message | fromjson | .message |
		select(.method == "Network.requestWillBeSent" or .method == "Network.webSocketCreated") | .params | .request.url // .url |
		select(. != $page and (startswith("data:") | not))'
}

# What the console said since last time.
browser_said() {
	browser_tell POST /se/log <<<'{"type": "browser"}' | jq -r '.[] | .level + ": " + .message'
}

# browser_screen WIDTH [print]: a narrow one is a phone's, which shows a page that was not made for it as wide as on a desk.
browser_screen() {
	local phone=false

	[ "$1" -lt 600 ] && phone=true
	browser_tools Emulation.setDeviceMetricsOverride "{\"width\": $1, \"height\": 800, \"deviceScaleFactor\": 1, \"mobile\": $phone}" >/dev/null
	browser_tools Emulation.setEmulatedMedia "{\"media\": \"${2-screen}\"}" >/dev/null
}

# browser_look SCRIPT: runs a script in the page, its argument is the JSON on standard input, and prints the lines that it returns.
browser_look() {
	local lines

	if lines=$(jq --rawfile script "$1" '{script: $script, args: [.]}' | browser_tell POST /execute/sync 2>&1); then
		jq -r '.[]' <<<"$lines"
	else
		echo "${1##*/}: $lines"
	fi
}

# browser_picture FILE WIDTH: the page from its top, no higher than a few screens.
browser_picture() {
	local height

	height=$(browser_tools Page.getLayoutMetrics '{}' | jq '[.cssContentSize.height, 2400] | min')
	browser_tools Page.captureScreenshot "{\"captureBeyondViewport\": true,
		\"clip\": {\"x\": 0, \"y\": 0, \"width\": $2, \"height\": $height, \"scale\": 1}}" | jq -r .data | base64 -d >"$1"
}

# browser_print FILE: as people print, on A4 unless the page asks for other paper, and without backgrounds.
browser_print() {
	browser_tools Page.printToPDF '{"paperWidth": 8.2677, "paperHeight": 11.6929, "preferCSSPageSize": true, "printBackground": false}' |
		jq -r .data | base64 -d >"$1"
}
